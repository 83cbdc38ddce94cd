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
        if let pattern = query.sender { add(sender, like: pattern == "<>" ? "" : pattern) }
        if let pattern = query.recipient { add(recipient, like: pattern) }
    }

    /// `WHERE` and the conditions; empty for none.
    package var clause: String { terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ") }

    /// Adds a condition with what is bound in it.
    package mutating func add(_ term: String, _ values: (any DatabaseValueConvertible)...) {
        terms.append(term)
        for value in values { arguments += [value] }
    }

    /// `*` stands for any text; case does not matter.
    private mutating func add(_ column: String, like pattern: String) {
        var like = ""
        for character in pattern {
            switch character {
            case "*": like += "%"
            case "%", "_", "\\": like += "\\\(character)"
            default: like.append(character)
            }
        }
        add("\(column) LIKE ? ESCAPE '\\'", like)
    }
}
