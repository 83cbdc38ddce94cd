import Foundation
package import Mail
import NIOCore

/// What mail flow rules did with a message, as a column of its row has it: NULL for most, else JSON.
package enum StoredRules {
    /// The text of the column; nil where rules did nothing.
    package static func text(of decisions: [Decision]) -> String? {
        let hits = RuleHit.all(of: decisions)
        guard !hits.isEmpty else { return nil }
        var json = ByteBuffer()
        json.writeJSON(hits)
        return String(buffer: json)
    }

    /// What the column says. What can't be read says nothing: the decisions of the message have it too.
    package static func hits(_ text: String?) -> [RuleHit] {
        guard let text else { return [] }
        return (try? JSONDecoder().decode([RuleHit].self, from: Data(text.utf8))) ?? []
    }
}
