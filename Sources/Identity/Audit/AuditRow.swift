import Crypto
import Foundation
package import Mail

/// An entry of the audit log as a store keeps it: the text of the entry, and beside it what is searched for.
package struct AuditRow: Hashable, Sendable {
    /// The number.
    package var id: Int64
    /// The moment of the entry.
    package var time: WallTime
    /// Its organization; nil for the server.
    package var organization: String?
    /// Its action.
    package var action: String
    /// The name of its caller.
    package var caller: String
    /// The entry as JSON in UTF-8.
    package var text: String

    /// A row as it was read.
    package init(
        id: Int64, time: WallTime, organization: String?, action: String, caller: String, text: String
    ) {
        self.id = id
        self.time = time
        self.organization = organization
        self.action = action
        self.caller = caller
        self.text = text
    }

    /// The row of an entry. Throws `EncodingError`, which no entry gives.
    package init(_ entry: AuditEntry, id: Int64) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(
            id: id, time: entry.time, organization: entry.organization, action: entry.action.rawValue,
            caller: entry.caller.name, text: String(decoding: try encoder.encode(entry), as: UTF8.self))
    }

    /// SHA-256 of the row and of the digest of the row before (docs/reference/audit.md#chain).
    ///
    /// Each part has its length before it, so that no two rows have the same octets.
    package func digest(after previous: [UInt8]) -> [UInt8] {
        var octets = Array("postern audit 1".utf8)
        func addNumber(_ number: Int64) { withUnsafeBytes(of: number.bigEndian) { octets += $0 } }
        func addPart(_ part: some Collection<UInt8>) {
            addNumber(Int64(part.count))
            octets += part
        }
        addPart(previous)
        addNumber(id)
        addNumber(time.milliseconds)
        if let organization { addPart(organization.utf8) } else { addNumber(-1) }
        addPart(action.utf8)
        addPart(caller.utf8)
        addPart(text.utf8)
        return Array(SHA256.hash(data: octets))
    }
}
