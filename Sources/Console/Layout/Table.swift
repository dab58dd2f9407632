/// A table; on a narrow screen every row becomes a small card whose cells say what they are.
package struct Table: Hashable, Sendable {
    /// A column.
    package struct Column: Hashable, Sendable {
        package var title: String
        /// Whether its cells are figures, which stand at the right.
        package var isFigure = false

        /// A column.
        package init(_ title: String, isFigure: Bool = false) {
            self.title = title
            self.isFigure = isFigure
        }
    }

    /// A row.
    package struct Row: Hashable, Sendable {
        package var cells: [HTML]
        /// Its `id`, for the script; empty: none.
        package var id = ""
        /// Names of looks, as in `wrong`.
        package var look = ""

        /// A row of as many cells as there are columns.
        package init(_ cells: [HTML], id: String = "", look: String = "") {
            self.cells = cells
            self.id = id
            self.look = look
        }
    }

    /// What it holds, for those who cannot see it.
    package var caption: String
    package var columns: [Column]
    package var rows: [Row]
    /// Its `id`, for the script; empty: none.
    package var id = ""

    /// A table.
    package init(_ caption: String, _ columns: [Column], _ rows: [Row], id: String = "") {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.id = id
    }

    /// The table.
    package var html: HTML {
        let heads = columns.map { column -> HTML in
            #"<th scope="col"\#(attribute: "class", column.isFigure ? "figure" : nil)>\#(column.title)</th>"#
        }
        return """
            <div class="table"><table\(attribute: "id", id.isEmpty ? nil : id)><caption>\(caption)</caption>\
            <thead><tr>\(heads)</tr></thead><tbody>\(rows.map { html(of: $0) })</tbody></table></div>
            """
    }

    /// One row of it.
    package func html(of row: Row) -> HTML {
        let cells = zip(columns, row.cells).map { column, cell -> HTML in
            """
            <td data-label="\(column.title)"\(attribute: "class", column.isFigure ? "figure" : nil)>\(cell)</td>
            """
        }
        return """
            <tr\(attribute: "id", row.id.isEmpty ? nil : row.id)\
            \(attribute: "class", row.look.isEmpty ? nil : row.look)>\(cells)</tr>
            """
    }
}

/// Names with what belongs to them.
package struct Definitions: Hashable, Sendable {
    package var items: [(name: String, value: HTML)]

    /// A list; pairs whose value is empty are left out.
    package init(_ items: [(String, HTML)]) {
        self.items = items.filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
    }

    package static func == (left: Definitions, right: Definitions) -> Bool { left.html == right.html }
    package func hash(into hasher: inout Hasher) { hasher.combine(html) }

    /// The list.
    package var html: HTML {
        let rows = items.map { item -> HTML in "<dt>\(item.name)</dt><dd>\(item.value)</dd>" }
        return #"<dl class="facts">\#(rows)</dl>"#
    }
}
