package import GRDB
import Mail
package import MailFlow

/// The WHERE clause of a trace search; what the query holds is only ever bound, never part of the text.
package struct TraceConditions {
    private var terms: [String] = []
    /// What is bound to the question marks.
    package var arguments = StatementArguments()

    /// The conditions that messages and refusals share.
    ///
    /// - Parameter received: the moment of a row; nil where a range of rows says it (``PortionedSearch``).
    package init(_ query: TraceQuery, received: String?, sender: String, recipient: String) {
        if let received, let start = query.start { add("\(received) >= ?", start.milliseconds) }
        if let received, let end = query.end { add("\(received) <= ?", end.milliseconds) }
        if let organization = query.organization { add("organization = ? COLLATE NOCASE", organization) }
        add(sender, like: query.senders.map { $0 == "<>" ? "" : $0 })
        add(recipient, like: query.recipients)
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

    /// `*` stands for any text; case does not matter. One of the patterns must match; none are no condition.
    private mutating func add(_ column: String, like patterns: [String]) {
        guard !patterns.isEmpty else { return }
        terms.append("(" + patterns.map { _ in "\(column) LIKE ? ESCAPE '\\'" }.joined(separator: " OR ") + ")")
        for pattern in patterns { arguments += [TraceConditions.like(pattern)] }
    }

    private static func like(_ pattern: String) -> String {
        var like = ""
        for character in pattern {
            switch character {
            case "*": like += "%"
            case "%", "_", "\\": like += "\\\(character)"
            default: like.append(character)
            }
        }
        return like
    }
}
