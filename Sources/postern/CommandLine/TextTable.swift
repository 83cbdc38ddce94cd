import Mail

/// Lines up rows in columns. What came from the network is shown without control characters.
///
/// A table that is wider than its place is cut: columns of free text first, the widest of them first, then all others, as
/// long as a moment keeps its end, and only where that does not do, these too. What is cut ends in `…`.
struct TextTable {
    let lines: [String]

    /// Columns whose text is a sentence or whatever a stranger wrote; a reader does with the beginning of it.
    private static let freeText: Set<String> = [
        "SUBJECT", "DETAIL", "LAST ERROR", "LAST EVENT", "CHANGE", "REASON", "OBJECT", "ALERTS",
    ]
    /// Down to this many places of the terminal a column of free text is cut, before any other is.
    private static let leastFreeText = 12
    /// Down to this many any column is cut then; a moment has as many.
    private static let leastOther = 24
    /// Down to this many, where the place is narrow, even a moment is.
    private static let leastOfAll = 6
    private static let gap = 2

    /// A table.
    ///
    /// - Parameters:
    ///   - width: the places of a line; nil to cut nothing.
    ///   - spare: columns that are left out where the others would be cut short for them, the most dispensable first.
    init(_ heading: [String], _ rows: [[String]], width: Int? = nil, spare: [String] = []) {
        let columns = TextTable.columns(heading, rows, width: width, spare: spare)
        let heading = columns.map { heading[$0] }
        let rows = rows.map { row in columns.map { $0 < row.count ? row[$0] : "" } }
        var cells = ([heading] + rows).map { $0.map(TextTable.printable) }
        var widths = heading.indices.map { column in
            cells.map { column < $0.count ? TextTable.places($0[column]) : 0 }.max() ?? 0
        }
        if let width {
            widths = TextTable.fitted(widths, isFree: heading.map(TextTable.freeText.contains), to: width)
            cells = cells.map { row in
                row.enumerated().map { column, cell in
                    column < widths.count ? TextTable.cut(cell, to: widths[column]) : cell
                }
            }
        }
        lines = cells.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column + 1 < row.count {
                    let padding = widths[column] - TextTable.places(cell) + TextTable.gap
                    line += String(repeating: " ", count: max(0, padding))
                }
            }
            return line
        }
    }

    /// The text with what could steer a terminal escaped, as a peer's words are shown.
    static func printable(_ text: String) -> String { SafeText.escaped(text, limit: .max) }

    /// The columns that are shown, by number.
    private static func columns(
        _ heading: [String], _ rows: [[String]], width: Int?, spare: [String]
    ) -> [Int] {
        var columns = Array(heading.indices)
        guard let width else { return columns }
        let least = heading.indices.map { column in
            let widest = ([heading] + rows).map { column < $0.count ? places(printable($0[column])) : 0 }.max() ?? 0
            return min(widest, freeText.contains(heading[column]) ? leastFreeText : leastOther)
        }
        for name in spare where columns.map({ least[$0] + gap }).reduce(-gap, +) > width {
            columns.removeAll { heading[$0] == name }
        }
        return columns
    }

    private static func fitted(_ widths: [Int], isFree: [Bool], to width: Int) -> [Int] {
        var widths = widths
        var excess = widths.reduce(0, +) + gap * max(0, widths.count - 1) - width
        let isAny = isFree.map { _ in true }
        for (least, mayCut) in [(leastFreeText, isFree), (leastOther, isAny), (leastOfAll, isAny)] {
            while excess > 0 {
                let candidates = widths.indices.filter { mayCut[$0] && widths[$0] > least }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
                excess -= 1
            }
        }
        return widths
    }

    private static func cut(_ text: String, to width: Int) -> String {
        guard places(text) > width else { return text }
        var cut = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            let places = places(scalar)
            guard used + places < width else { break }
            used += places
            cut.append(scalar)
        }
        return String(cut) + "…"
    }

    /// The places of a terminal that text takes.
    static func places(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + places($1) } }

    /// The places of one scalar: none for what joins the one before it, two for what East Asian scripts write wide (UAX #11).
    private static func places(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
        0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff,
        0x20000...0x3fffd,
    ]
}

extension Optional where Wrapped == WallTime {
    /// The moment as text; a dash for none.
    var text: String { self?.text ?? "-" }
}

extension WallTime {
    /// The moment as text, in ISO 8601.
    var text: String { iso8601 }
}
