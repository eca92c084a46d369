//! Charts of the report, as SVG.

use maud::{Markup, html};

use super::Day;

const WIDTH: usize = 720;
const HEIGHT: usize = 180;
/// Space below the bars for the dates, and above them for the largest count.
const MARGIN: usize = 24;
/// Part of the width of a day that its bar takes, in percent.
const BAR: usize = 64;

/// Draws a stacked bar for each day: failed runs on top of warnings, successes at the bottom.
pub(super) fn days(days: &[Day]) -> Markup {
    let most = days.iter().map(|day| day.totals.all()).max().unwrap_or(0).max(1);
    let step = WIDTH / days.len().max(1);
    let bar = step * BAR / 100;
    let full = HEIGHT - 2 * MARGIN;
    html! {
        svg.chart viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label="Runs of each day, by result" {
            line.axis x1="0" x2=(WIDTH) y1=(HEIGHT - MARGIN) y2=(HEIGHT - MARGIN) {}
            @for (at, day) in days.iter().enumerate() {
                @let left = at * step + (step - bar) / 2;
                @let middle = at * step + step / 2;
                g {
                    title { (title(day)) }
                    @for part in parts(day, most, full) {
                        @if part.height > 0 {
                            rect class=(part.class) x=(left) y=(MARGIN + full - part.top) width=(bar)
                                height=(part.height) rx="1.5" {}
                        }
                    }
                    @let total = day.totals.all();
                    @if total > 0 {
                        text.count x=(middle) y=(MARGIN + full - total * full / most - 5) { (total) }
                    }
                    text.date x=(middle) y=(HEIGHT - 7) { (day.date.strftime("%d %b")) }
                }
            }
        }
    }
}

/// A part of a bar. `top` is the distance of its upper edge from the axis.
struct BarPart {
    class: &'static str,
    top: usize,
    height: usize,
}

fn parts(day: &Day, most: usize, full: usize) -> Vec<BarPart> {
    let totals = day.totals;
    let counts = [
        ("running", totals.running),
        ("success", totals.success),
        ("warning", totals.warning),
        ("failed", totals.failed),
    ];
    let (mut below, mut bottom) = (0, 0);
    let part = |(class, count): (&'static str, usize)| {
        below += count;
        let top = below * full / most;
        // Few failures remain visible above many successes.
        let top = if count > 0 { top.max(bottom + 3) } else { top.max(bottom) };
        let height = top - bottom;
        bottom = top;
        BarPart { class, top, height }
    };
    counts.into_iter().map(part).collect()
}

fn title(day: &Day) -> String {
    let totals = day.totals;
    format!(
        "{}: {} successful, {} with warnings, {} failed, {} running",
        day.date, totals.success, totals.warning, totals.failed, totals.running
    )
}

/// Draws the used part of a whole, from 0 to 100 percent.
pub(super) fn used(percent: f64, class: &str) -> Markup {
    let width = format!("{:.1}", percent.clamp(0.0, 100.0));
    html! {
        svg.gauge viewBox="0 0 100 8" preserveAspectRatio="none" role="img"
            aria-label=(format!("{width} percent used")) {
            rect.track width="100" height="8" rx="2" {}
            rect class=(class) width=(width) height="8" rx="2" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use vbem_client::jiff::civil::date;

    use super::super::Totals;
    use super::*;

    #[test]
    fn bar_of_many_runs_has_its_share_of_the_height() {
        let day = Day {
            date: date(2026, 6, 14),
            totals: Totals { success: 90, warning: 10, failed: 0, running: 0 },
        };
        let parts: Vec<(usize, usize)> =
            parts(&day, 100, 200).iter().map(|part| (part.top, part.height)).collect();
        assert_eq!(parts, [(0, 0), (180, 180), (200, 20), (200, 0)]);
    }

    #[test]
    fn single_failure_above_many_successes_is_visible() {
        let totals = Totals { success: 999, warning: 0, failed: 1, running: 0 };
        let parts = parts(&Day { date: date(2026, 6, 14), totals }, 1000, 132);
        assert!(parts[3].height >= 3, "{}", parts[3].height);
    }
}
