import Operations

/// A table of a report: the same cells as text and as CSV.
struct ReportTable {
    /// A column.
    struct Column {
        /// The heading of the text.
        var title: String
        /// The heading of the CSV: the name that JSON has.
        var name: String

        init(_ title: String, _ name: String) {
            self.title = title
            self.name = name
        }
    }

    /// A cell.
    enum Cell {
        case text(String?)
        case number(Int64?)
        case octets(Int64)
        /// Of so much, so much.
        case share(Int64, of: Int64)
    }

    /// Above the text of one of several tables.
    var title: String?
    var heading: [Column]
    var rows: [[Cell]]
    /// The last line of the text; CSV has none, since a spreadsheet adds up by itself.
    var totals: [Cell]?

    /// The lines of text.
    var text: [[String]] { (rows + (totals.map { [$0] } ?? [])).map { $0.map(\.text) } }

    /// One file: all tables have the same columns, or there is one.
    static func csv(_ tables: [ReportTable]) -> String {
        guard let first = tables.first else { return "" }
        let lines = tables.flatMap(\.rows).map { row in CSVWriter.line(row.map(\.csv)) }
        return CSVWriter.byteOrderMark + CSVWriter.line(first.heading.map(\.name)) + lines.joined()
    }
}

extension ReportTable.Cell {
    fileprivate var text: String {
        switch self {
        case .text(let text): text ?? "-"
        case .number(let number): number.map { "\($0)" } ?? "-"
        case .octets(let octets): Self.size(octets)
        case .share(let part, let whole): Self.percent(part, of: whole)
        }
    }

    /// Numbers as they are; a number below zero does not occur, so none is taken for a formula.
    fileprivate var csv: String? {
        switch self {
        case .text(let text): text
        case .number(let number): number.map { "\($0)" }
        case .octets(let octets): "\(octets)"
        case .share(let part, let whole): Self.percent(part, of: whole)
        }
    }

    /// `512 B`, `12.3 KB`, `4.0 GB`: KB is 1,024 octets.
    static func size(_ octets: Int64) -> String {
        var (value, unit) = (octets, "B")
        var tenths: Int64 = 0
        for next in ["KB", "MB", "GB", "TB"] where value >= 1_024 {
            (tenths, value, unit) = (value % 1_024 * 10 / 1_024, value / 1_024, next)
        }
        return unit == "B" ? "\(value) B" : "\(value).\(tenths) \(unit)"
    }

    /// `12.3 %`; `-` of nothing.
    static func percent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "-" }
        let tenths = part * 1_000 / whole
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
