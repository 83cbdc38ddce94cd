import Mail
import Organization

/// What of a recipient is different, as text for the audit log: each property with its old and its new value, of lists what
/// was added and taken away.
struct RecipientDifferences: CustomStringConvertible {
    private var parts: [String] = []
    /// Octets of one value, and values of a list, that are told; more are counted.
    private static let longestValue = 256
    private static let mostItems = 20

    /// The differences of two states of a recipient; `old` is nil for a new one.
    init(from old: Recipient?, to new: Recipient) {
        let before = old.map { RecipientFields($0).values } ?? [:]
        let after = RecipientFields(new).values
        for name in RecipientFields.names where before[name] != after[name] {
            parts.append("\(name): " + Self.difference(before[name], after[name]))
        }
    }

    /// `RecipientType: MailUser → MailContact; EmailAddresses: + a@contoso.com, − b@contoso.com`.
    var description: String { parts.joined(separator: "; ") }

    private static func difference(_ old: String?, _ new: String?) -> String {
        let (before, after) = (items(old), items(new))
        guard before.count > 1 || after.count > 1 else { return "\(value(old)) → \(value(new))" }
        let (known, kept) = (Set(before), Set(after))
        let changes =
            after.filter { !known.contains($0) }.map { "+ \(value($0))" }
            + before.filter { !kept.contains($0) }.map { "− \(value($0))" }
        guard !changes.isEmpty else { return "another order" }
        let rest = changes.count - mostItems
        return changes.prefix(mostItems).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func items(_ list: String?) -> [String] {
        list.map { $0.utf8.split(separator: UInt8(ascii: ";")).map { String(Substring($0)) } } ?? []
    }

    private static func value(_ text: String?) -> String {
        text.map { SafeText.escaped($0, limit: longestValue) } ?? "none"
    }
}
