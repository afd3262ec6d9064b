//! Columns for the terminal.

/// A cell, line by line.
pub(super) type Cell = Vec<String>;

/// Rows under headings, each column as wide as its widest line.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: &[[Cell; N]]) -> String {
    let heading = headings.map(|heading| vec![heading.to_owned()]);
    let rows: Vec<&[Cell; N]> = std::iter::once(&heading).chain(rows).collect();
    let width = |column: usize| {
        let lines = rows.iter().flat_map(|row| &row[column]);
        lines.map(|line| line.chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        for line in 0..row.iter().map(Vec::len).max().unwrap_or(0) {
            let cells = row.iter().zip(widths).map(|(cell, width)| {
                let shown = cell.get(line).map_or("", String::as_str);
                format!("{shown:width$}")
            });
            text.push_str(cells.collect::<Vec<String>>().join("  ").trim_end());
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_its_widest_line() {
        let cell = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Cell>();
        let rows = [[cell(&["é"]), cell(&["x", "yyyyy"])], [cell(&["long name"]), cell(&[])]];
        assert_eq!(table(["NAME", "A"], &rows), "NAME       A\né          x\n           yyyyy\nlong name\n");
    }
}
