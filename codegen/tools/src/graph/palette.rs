//! Colours of families, for light and for dark pages.
//!
//! Each colour has a contrast of at least 4.5:1 with the background of its mode, as text needs it, and the first ones are
//! furthest from each other.

use super::{Edge, Node};

/// A colour in both modes, as `#rrggbb`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colour {
    pub(super) light: &'static str,
    pub(super) dark: &'static str,
}

const fn colour(light: &'static str, dark: &'static str) -> Colour {
    Colour { light, dark }
}

/// The palette. Pictures with more families start again from the first colour.
pub(super) const PALETTE: [Colour; 20] = [
    colour("#0b5fd0", "#58a6ff"),
    colour("#c2410c", "#ff8a4c"),
    colour("#1a7f37", "#3fb950"),
    colour("#7a3ec8", "#b58cff"),
    colour("#8a6100", "#e3b341"),
    colour("#c2187a", "#ff7ac2"),
    colour("#007a87", "#2dd4d4"),
    colour("#57606a", "#aab4c0"),
    colour("#a8071a", "#ff5c5c"),
    colour("#566500", "#c3dc3c"),
    colour("#6b3a1a", "#c08a5e"),
    colour("#1b2a7a", "#7f8cff"),
    colour("#730066", "#ffd9ff"),
    colour("#003326", "#009999"),
    colour("#59001a", "#f22699"),
    colour("#4000bf", "#8c80a6"),
    colour("#995999", "#d94cf2"),
    colour("#59408c", "#d9b2ff"),
    colour("#0d4c59", "#a6f2f2"),
    colour("#1a4c00", "#00ffb2"),
];

/// Returns the colour of a family.
pub(super) fn of(colour: usize) -> Colour {
    PALETTE[colour % PALETTE.len()]
}

/// Returns the order in which families receive colours: `first`, then by the number of lines to other families, largest
/// number first.
pub(super) fn order(families: usize, nodes: &[Node], edges: &[Edge], first: Option<usize>) -> Vec<usize> {
    let mut lines = vec![0_usize; families];
    for edge in edges {
        let (from, to) = (nodes[edge.from].family, nodes[edge.to].family);
        if from != to {
            lines[from] += 1;
            lines[to] += 1;
        }
    }
    let mut order: Vec<usize> = (0..families).collect();
    order.sort_by_key(|family| (Some(*family) != first, usize::MAX - lines[*family], *family));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Backgrounds of family boxes; titles of families are drawn on them.
    const LIGHT: &str = "#f6f8fa";
    const DARK: &str = "#161b22";

    fn linear(colour: &str) -> [f64; 3] {
        [1, 3, 5].map(|start| {
            let value = u8::from_str_radix(&colour[start..start + 2], 16).unwrap_or_default();
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// WCAG 2 contrast ratio.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour| {
            let [r, g, b] = linear(colour);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b): (f64, f64) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Distance in Oklab, where 0.02 is just noticeable.
    fn distance(a: &str, b: &str) -> f64 {
        let lab = |colour| {
            let [r, g, b] = linear(colour);
            let l = (0.412_221 * r + 0.536_333 * g + 0.051_446 * b).cbrt();
            let m = (0.211_903 * r + 0.680_700 * g + 0.107_397 * b).cbrt();
            let s = (0.088_302 * r + 0.281_719 * g + 0.629_979 * b).cbrt();
            [
                0.210_454 * l + 0.793_618 * m - 0.004_072 * s,
                1.977_998 * l - 2.428_592 * m + 0.450_594 * s,
                0.025_904 * l + 0.782_772 * m - 0.808_676 * s,
            ]
        };
        let (a, b): ([f64; 3], [f64; 3]) = (lab(a), lab(b));
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn palette_on_both_backgrounds_has_the_contrast_of_text() {
        for Colour { light, dark } in PALETTE {
            assert!(contrast(light, LIGHT) >= 4.5 && contrast(light, "#ffffff") >= 4.5, "{light}");
            assert!(contrast(dark, DARK) >= 4.5 && contrast(dark, "#0d1117") >= 4.5, "{dark}");
        }
    }

    #[test]
    fn palette_any_two_colours_are_clearly_different() {
        for (index, a) in PALETTE.iter().enumerate() {
            for (other, b) in PALETTE.iter().enumerate().skip(index + 1) {
                let least = if other < 8 { 0.09 } else { 0.07 };
                assert!(distance(a.light, b.light) >= least, "{} {}", a.light, b.light);
                assert!(distance(a.dark, b.dark) >= least, "{} {}", a.dark, b.dark);
            }
        }
    }
}
