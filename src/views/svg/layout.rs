//! Where everything of the picture stands. Lengths are in pixels; all of them are whole.

use super::block::{Block, Line, cells};

/// A column: boxes below a heading.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub heading: &'static str,
    pub blocks: Vec<Block>,
}

/// How the boxes of columns stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    Apart,
    /// The first two row by row, the others on their own.
    FirstTwoBeside,
}

/// An arrow between boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The column of the box, and the box in it.
    pub from: (usize, usize),
    pub to: (usize, usize),
    pub mark: Mark,
}

/// How an arrow stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Loop,
}

/// The whole picture.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub width: usize,
    pub height: usize,
    pub headings: Vec<(Point, &'static str)>,
    pub arrows: Vec<(Point, Point, Mark)>,
    pub blocks: Vec<Placed>,
    pub foot: Point,
}

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub x: usize,
    pub y: usize,
}

/// A box and its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub block: Block,
    pub at: Point,
    pub width: usize,
    pub height: usize,
}

const MARGIN: usize = 24;
const HEADING: usize = 32;
const FOOT: usize = 32;
const GAP: usize = 52;
const SPACE: usize = 16;
const PADDING: usize = 12;
const LINE: usize = 18;
/// From the top of a line to where its letters stand.
const BASELINE: usize = 13;

impl Layout {
    /// Columns from left to right, as high as the highest.
    pub(super) fn of(columns: &[Column], rows: Rows, links: &[Link], foot: &str) -> Self {
        let heights = columns.iter().map(|column| column.blocks.iter().map(height).collect::<Vec<_>>());
        let mut rooms: Vec<Vec<usize>> = heights.collect();
        if let (Rows::FirstTwoBeside, [one, other, ..]) = (rows, rooms.as_mut_slice()) {
            for (one, other) in one.iter_mut().zip(other) {
                let room = *one.max(other);
                (*one, *other) = (room, room);
            }
        }
        let tallest = rooms.iter().map(|rooms| stacked(rooms)).max().unwrap_or_default();

        let mut headings = Vec::new();
        let mut x = MARGIN;
        let placed = columns.iter().zip(&rooms).map(|(column, rooms)| {
            let width = width(column);
            headings.push((Point { x, y: MARGIN + BASELINE }, column.heading));
            let top = MARGIN + HEADING + (tallest - stacked(rooms)) / 2;
            let placed = place(&column.blocks, rooms, Point { x, y: top }, width);
            x += width + GAP;
            placed
        });
        let placed: Vec<Vec<Placed>> = placed.collect();
        let at = |(column, block): (usize, usize)| placed.get(column)?.get(block);
        let arrow = |link: &Link| Some((at(link.from)?.right(), at(link.to)?.left(), link.mark));
        let arrows = links.iter().filter_map(arrow).collect();
        let bottom = MARGIN + HEADING + tallest;
        Self {
            width: (x - GAP).max(MARGIN + pixels(cells(foot))) + MARGIN,
            height: bottom + FOOT + MARGIN,
            headings,
            arrows,
            blocks: placed.into_iter().flatten().collect(),
            foot: Point { x: MARGIN, y: bottom + FOOT },
        }
    }
}

impl Placed {
    /// The lines, and where each begins.
    pub(super) fn lines(&self) -> impl Iterator<Item = (Point, &Line)> {
        let Point { x, y } = self.at;
        let place = move |at: usize| Point { x: x + PADDING, y: y + PADDING + at * LINE + BASELINE };
        self.block.lines.iter().enumerate().map(move |(at, line)| (place(at), line))
    }

    fn left(&self) -> Point {
        Point { x: self.at.x, y: self.at.y + self.height / 2 }
    }

    fn right(&self) -> Point {
        Point { x: self.at.x + self.width, ..self.left() }
    }
}

fn place(blocks: &[Block], rooms: &[usize], top: Point, width: usize) -> Vec<Placed> {
    let mut y = top.y;
    let mut placed = Vec::new();
    for (block, room) in blocks.iter().zip(rooms) {
        let height = height(block);
        let at = Point { x: top.x, y: y + (room - height) / 2 };
        placed.push(Placed { block: block.clone(), at, width, height });
        y += room + SPACE;
    }
    placed
}

fn stacked(heights: &[usize]) -> usize {
    heights.iter().sum::<usize>() + heights.len().saturating_sub(1) * SPACE
}

fn height(block: &Block) -> usize {
    block.lines.len() * LINE + 2 * PADDING
}

fn width(column: &Column) -> usize {
    let lines = column.blocks.iter().flat_map(|block| &block.lines).map(|line| cells(&line.text));
    let widest = lines.max().unwrap_or_default();
    (pixels(widest) + 2 * PADDING).max(pixels(cells(column.heading)))
}

/// The width of so many cells: 12 pixels high, no common fixed-width font is wider than 7.4 pixels a letter.
fn pixels(cells: usize) -> usize {
    (cells * 74).div_ceil(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(blocks: Vec<Block>) -> Column {
        Column { heading: "Heading", blocks }
    }

    fn picture(functions: usize) -> Layout {
        let block = |name: &str| Block::function(name);
        let many = |count: usize| (0..count).map(|at| block(&format!("block-{at}"))).collect::<Vec<_>>();
        let columns = [many(2), many(2), many(1), many(1), many(functions)].map(column);
        let links: Vec<Link> = (0..functions).map(|at| Link { from: (3, 0), to: (4, at), mark: Mark::None }).collect();
        Layout::of(&columns, Rows::FirstTwoBeside, &links, "No loop.")
    }

    #[test]
    fn boxes_do_not_overlap_and_stand_inside_the_picture() {
        for reached in [0, 1, 9] {
            let layout = picture(reached);
            for (at, one) in layout.blocks.iter().enumerate() {
                assert!(one.at.x + one.width <= layout.width - MARGIN, "{one:?}");
                assert!(one.at.y + one.height <= layout.height - MARGIN - FOOT, "{one:?}");
                for other in &layout.blocks[at + 1..] {
                    let is_beside = one.at.x + one.width <= other.at.x || other.at.x + other.width <= one.at.x;
                    let is_above = one.at.y + one.height <= other.at.y || other.at.y + other.height <= one.at.y;
                    assert!(is_beside || is_above, "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn boxes_of_the_first_two_columns_stand_beside_each_other_and_arrows_between_boxes() {
        let layout = picture(3);
        let [one, _, beside, ..] = layout.blocks.as_slice() else { panic!("{layout:?}") };
        assert_eq!(one.left().y, beside.left().y);
        let role = &layout.blocks[5];
        let ends: Vec<Point> = layout.blocks[6..].iter().map(Placed::left).collect();
        assert_eq!(layout.arrows, ends.into_iter().map(|end| (role.right(), end, Mark::None)).collect::<Vec<_>>());
    }
}
