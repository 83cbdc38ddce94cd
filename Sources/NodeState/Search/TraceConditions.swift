package import GRDB
import Mail
package import MailFlow

/// The WHERE clause of a trace search; what the query holds is only ever bound, never part of the text.
///
/// It leaves out most rows that do not match; ``TraceFilter`` has the last word on those that are left.
package struct TraceConditions {
    /// The columns that conditions are about.
    package struct Columns: Sendable {
        /// The organization's name.
        package var organization = "organization"
        /// MAIL FROM, empty for the null sender.
        package var sender: String
        /// Addresses of the recipient: of several, one must match.
        package var recipients: [String]
        /// The first author.
        package var author = "author"
        /// The Message-ID field.
        package var messageID = "message_id"
        /// The direction.
        package var direction = "direction"
        /// Names of connectors: of several, one must match.
        package var connectors: [String]
        /// The category of the verdict.
        package var category = "category"
        /// What mail flow rules did, NULL where they did nothing.
        package var rules = "rules"
        /// The next hop; nil where there is none.
        package var nextHop: String?

        /// Names the columns of a table.
        package init(sender: String, recipients: [String], connectors: [String], nextHop: String?) {
            self.sender = sender
            self.recipients = recipients
            self.connectors = connectors
            self.nextHop = nextHop
        }
    }

    private var terms: [String] = []
    /// What is bound to the question marks.
    package var arguments = StatementArguments()

    /// No conditions.
    package init() {}

    /// The conditions that a table's columns can tell, but for the period.
    package init(_ query: TraceQuery, _ columns: Columns) {
        if let organization = query.organization { add("\(columns.organization) = ? COLLATE NOCASE", organization) }
        add([columns.sender], like: query.senders.map { $0 == "<>" ? "" : $0 })
        add(columns.recipients, like: query.recipients)
        add([columns.author], like: query.authors)
        if !query.messageIDs.isEmpty {
            let forms = query.messageIDs.flatMap { TraceFilter.forms(ofMessageID: $0) }
            add("\(columns.messageID) IN (\(forms.map { _ in "?" }.joined(separator: ", ")))", forms)
        }
        if !query.categories.isEmpty {
            let values = query.categories.map(\.rawValue)
            add("\(columns.category) IN (\(values.map { _ in "?" }.joined(separator: ", ")))", values)
        }
        // Few messages have any, and the filter reads which.
        if query.rule != nil { add("\(columns.rules) IS NOT NULL") }
        if let direction = query.direction { add("\(columns.direction) = ?", direction.rawValue) }
        if let connector = query.connector {
            add(
                "(" + columns.connectors.map { "\($0) = ? COLLATE NOCASE" }.joined(separator: " OR ") + ")",
                columns.connectors.map { _ in connector })
        }
        if let nextHop = query.nextHop, let column = columns.nextHop { add([column], like: [nextHop]) }
    }

    /// `WHERE` and the conditions; empty for none.
    package var clause: String { terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ") }

    /// Adds a condition with what is bound in it.
    package mutating func add(_ term: String, _ values: [String]) {
        terms.append(term)
        for value in values { arguments += [value] }
    }

    /// Adds a condition with what is bound in it.
    package mutating func add(_ term: String, _ values: (any DatabaseValueConvertible)...) {
        terms.append(term)
        for value in values { arguments += [value] }
    }

    /// `*` stands for any text; case does not matter. One of the patterns must match in one of the columns; no patterns
    /// are no condition.
    private mutating func add(_ columns: [String], like patterns: [String]) {
        // SQLite tries every way in which several `*` may match; the filter does not.
        let star = UInt8(ascii: "*")
        guard !patterns.isEmpty, patterns.allSatisfy({ $0.utf8.count { $0 == star } <= 3 }) else { return }
        var parts: [String] = []
        for pattern in patterns {
            for column in columns {
                parts.append("\(column) LIKE ? ESCAPE '\\'")
                arguments += [TraceConditions.like(pattern)]
            }
        }
        terms.append("(" + parts.joined(separator: " OR ") + ")")
    }

    private static func like(_ pattern: String) -> String {
        var like = String.UnicodeScalarView()
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "*": like.append("%")
            case "%", "_", "\\": like.append(contentsOf: ["\\", scalar])
            default: like.append(scalar)
            }
        }
        return String(like)
    }
}
