import Mail

/// Lines up rows in columns. What came from the network is shown without control characters.
struct TextTable {
    let lines: [String]

    init(_ heading: [String], _ rows: [[String]]) {
        let cells = ([heading] + rows).map { $0.map(TextTable.printable) }
        let widths = heading.indices.map { column in
            cells.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        lines = cells.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column + 1 < row.count { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            return line
        }
    }

    /// The text with what could steer a terminal escaped, as a peer's words are shown.
    static func printable(_ text: String) -> String { SafeText.escaped(text, limit: .max) }
}

extension Optional where Wrapped == WallTime {
    /// The moment as text; a dash for none.
    var text: String { self?.text ?? "-" }
}

extension WallTime {
    /// The moment as text, in ISO 8601.
    var text: String { iso8601 }
}
