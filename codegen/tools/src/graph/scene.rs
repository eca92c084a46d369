//! Arranged picture: shapes with places in pixels, from the top left.

use super::text::Font;

/// Distance between the border of a picture and its content.
pub(super) const MARGIN: i32 = 16;

/// A picture.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) width: i32,
    pub(super) height: i32,
    /// Shapes from back to front.
    pub(super) shapes: Vec<Shape>,
}

/// A part of a picture.
#[derive(Debug)]
pub(super) enum Shape {
    Box(Area, Look),
    Text(Text),
    Line(Line),
    /// Shapes of the node at that position of the graph.
    Node(usize, Vec<Shape>),
    /// Shapes of the edge at that position of the graph.
    Edge(usize, Vec<Shape>),
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    pub(super) const fn right(self) -> i32 {
        self.x + self.width
    }

    pub(super) const fn bottom(self) -> i32 {
        self.y + self.height
    }

    pub(super) const fn middle(self) -> i32 {
        self.y + self.height / 2
    }
}

/// Appearance of a rectangle; numbers are positions in the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Box around the nodes of a family.
    Family(usize),
    /// Band at the top of a box, filled.
    Band(usize),
    /// A node.
    Node,
    /// Node in the middle of the picture.
    Centre(usize),
    /// Badge in place of a line.
    Badge(usize),
}

/// One line of text.
#[derive(Debug)]
pub(super) struct Text {
    /// Left, middle or right end, by the anchor.
    pub(super) x: i32,
    /// Baseline.
    pub(super) y: i32,
    pub(super) text: String,
    pub(super) font: Font,
    pub(super) anchor: Anchor,
    pub(super) ink: Ink,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Colour of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Normal,
    Muted,
    /// On a band or a badge.
    OnColour,
}

/// A line. Lines end horizontally.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) course: Course,
    pub(super) colour: usize,
    /// Arrowhead at the first point.
    pub(super) head_at_start: bool,
    /// Arrowhead at the last point.
    pub(super) head_at_end: bool,
    /// True if it is kept apart from the lines it crosses.
    pub(super) over: bool,
}

/// Course of a line between its ends.
#[derive(Debug)]
pub(super) enum Course {
    /// Horizontal stretch to `bend`, then an S-shaped curve to `end`.
    Curve { start: Point, bend: Point, end: Point },
    /// Horizontal and vertical stretches with rounded corners.
    Corners(Vec<Point>),
}

/// Place of a point: x, y.
pub(super) type Point = (i32, i32);

impl Shape {
    /// Returns a text in the normal colour that starts at a point.
    pub(super) fn text((x, y): Point, text: impl Into<String>, font: Font) -> Self {
        Self::inked((x, y), text, font, Anchor::Start, Ink::Normal)
    }

    pub(super) fn inked(
        (x, y): Point,
        text: impl Into<String>,
        font: Font,
        anchor: Anchor,
        ink: Ink,
    ) -> Self {
        Self::Text(Text { x, y, text: text.into(), font, anchor, ink })
    }
}

/// Converts a count, to compute places with it.
pub(super) fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
