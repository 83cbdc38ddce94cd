import Mail

/// Writes lines of CSV (RFC 4180) that a spreadsheet opens as what they are: text that strangers wrote is never a formula.
///
/// A line is made by itself, so that a long answer can be written line by line.
package enum CSVWriter {
    /// What a file begins with by which spreadsheets know UTF-8; nothing else may stand before the first line.
    package static let byteOrderMark = "\u{FEFF}"

    /// One line with its end, CRLF. A cell without a value is empty.
    package static func line(_ cells: [String?]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += "," }
            if let cell { line += Self.cell(cell) }
        }
        return line + "\r\n"
    }

    /// A cell: control characters are escaped, so that a line of text is a line of the table; what a spreadsheet would
    /// calculate gets an apostrophe in front, which it takes for "text"; and what could end the cell is quoted.
    private static func cell(_ text: String) -> String {
        var text = SafeText.escaped(text, limit: .max)
        if let first = text.unicodeScalars.first, isFormula(first) { text = "'" + text }
        // Where a comma is the decimal sign, spreadsheets take a semicolon for the separator.
        guard text.utf8.contains(where: { [UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";")].contains($0) })
        else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// Whether a spreadsheet calculates what begins with it: `=`, `+`, `-` and `@`, also in full width.
    private static func isFormula(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }
}
