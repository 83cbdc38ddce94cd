/// A report as CSV, made of the JSON that it has: a line for each row of its lists, a column for each property of a row
/// (docs/reference/api.md#reports-as-csv).
///
/// The columns are those of the report's type, so that a report without rows has them, too. Objects within a row have a column
/// for each of their properties, `inbound.messages`; lists of numbers, which are the steps of a chart, have none. Where a
/// report has several lists, the first column is the name of the row's list.
package enum ReportCSV {
    /// The file. Throws where the type of the report has no shape.
    package static func text<Report: Codable>(of report: Report) throws -> String {
        guard case .object(_, let properties) = try ShapeReader.shape(of: Report.self),
            case .object(let members) = try JSONValue(printing: report)
        else { return CSVWriter.byteOrderMark }
        var lists: [(name: String, columns: [[String]])] = []
        for property in properties {
            guard case .list(let row) = property.shape, case .object = row else { continue }
            lists.append((property.name, columns(of: row, below: [])))
        }
        var all: [[String]] = []
        for list in lists { all += list.columns.filter { !all.contains($0) } }
        let isOfSeveral = lists.count > 1
        let heading = (isOfSeveral ? ["list"] : []) + all.map { $0.joined(separator: ".") }
        var text = CSVWriter.byteOrderMark + CSVWriter.line(heading)
        for list in lists {
            guard case .array(let rows)? = members[list.name] else { continue }
            for row in rows {
                text += CSVWriter.line((isOfSeveral ? [list.name] : []) + all.map { cell(at: $0[...], in: row) })
            }
        }
        return text
    }

    /// The paths of the values that have a column.
    private static func columns(of shape: JSONShape, below path: [String]) -> [[String]] {
        switch shape {
        case .object(_, let properties):
            properties.flatMap { columns(of: $0.shape, below: path + [$0.name]) }
        case .nullable(let shape): columns(of: shape, below: path)
        case .string, .moment, .integer, .number, .boolean, .choice: [path]
        case .list(.string), .list(.choice): [path]
        case .list, .map, .oneOf, .any: []
        }
    }

    private static func cell(at path: ArraySlice<String>, in value: JSONValue) -> String? {
        guard let name = path.first else { return text(value) }
        guard case .object(let members) = value, let member = members[name] else { return nil }
        return cell(at: path.dropFirst(), in: member)
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let flag): flag ? "true" : "false"
        case .array(let values): values.compactMap { text($0) }.joined(separator: "; ")
        case .null, .object: nil
        }
    }
}
