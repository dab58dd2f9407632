/// Rows in aligned columns, cut to the width of the screen at the last column.
struct Table {
    /// What stands in one place.
    struct Cell {
        var text: PlainText
        var style: Screen.Style

        init(_ text: String, _ style: Screen.Style = .plain) {
            self.text = PlainText(text)
            self.style = style
        }
    }

    private let titles: [String]
    private var rows: [[Cell]] = []

    /// A table with these columns; titles that begin with a space belong to numbers, which stand on the right.
    init(_ titles: String...) {
        self.titles = titles
    }

    /// Adds a row with a cell for each column.
    mutating func add(_ cells: Cell...) { rows.append(cells) }

    /// The lines of the table.
    func lines(width: Int) -> [String] {
        let header = titles.map { Cell($0.trimmed, .faint) }
        let all = [header] + rows
        let widths = titles.indices.map { column in all.map { $0[column].text.width }.max() ?? 0 }
        return all.map { line($0, widths, width) }
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ width: Int) -> String {
        var line = ""
        var used = 0
        for (column, cell) in cells.enumerated() {
            guard column < cells.count - 1 else {
                line += Screen.styled(cell.text.cut(to: max(10, width - used)), cell.style)
                break
            }
            let blanks = String(repeating: " ", count: widths[column] - cell.text.width)
            let text = Screen.styled(cell.text.description, cell.style)
            line += (titles[column].hasPrefix(" ") ? blanks + text : text + blanks) + "  "
            used += widths[column] + 2
        }
        return line
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
