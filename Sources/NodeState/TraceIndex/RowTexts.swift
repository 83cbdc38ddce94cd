import Mail
import MailFlow

/// The texts of a row in the form in which they are compared, one behind the other; made again and again in the same memory.
struct RowTexts {
    /// Stands between the addresses of a recipient: no address has it (RFC 5321 section 4.1.2).
    static let separator = UInt8(ascii: "\n")

    private(set) var octets: [UInt8] = []
    private(set) var sender = 0..<0
    /// Empty where there is none.
    private(set) var author = 0..<0
    /// All addresses of the recipient with what stands between them.
    private(set) var recipients = 0..<0
    /// Each address of the recipient.
    private(set) var addresses: [Range<Int>] = []
    private(set) var subject = 0..<0

    /// Takes the texts of a row in place of those before.
    mutating func take(_ entry: TraceIndexEntry) {
        octets.removeAll(keepingCapacity: true)
        addresses.removeAll(keepingCapacity: true)
        sender = append(TraceText.lowered(entry.sender))
        author = append(TraceText.lowered(entry.author ?? ""))
        let start = octets.count
        for recipient in entry.recipients {
            let address = TraceText.lowered(recipient)
            guard !addresses.contains(where: { octets[$0].elementsEqual(address) }) else { continue }
            if !addresses.isEmpty { octets.append(RowTexts.separator) }
            addresses.append(append(address))
        }
        recipients = start..<octets.count
        subject = append(TraceText.folded(entry.subject))
    }

    private mutating func append(_ text: [UInt8]) -> Range<Int> {
        let start = octets.count
        octets += text
        return start..<octets.count
    }

    /// Whether the author is another one than the sender.
    var hasOwnAuthor: Bool { !octets[author].elementsEqual(octets[sender]) }

    /// The keys that lead to the row, each once.
    func keys(_ entry: TraceIndexEntry, organization: Int64) -> [Int64] {
        var keys = [IndexKey.organization(organization), IndexKey.messageID(entry.messageID)]
        func add(_ kind: IndexKey.Kind, _ octets: ArraySlice<UInt8>) {
            let key = IndexKey.of(kind, octets, organization: organization)
            if !keys.contains(key) { keys.append(key) }
        }
        // The null sender is looked for too; that there is no author is not.
        for address in author.isEmpty ? [sender] : [sender, author] {
            add(.originator, octets[address])
            if let at = octets[address].lastIndex(of: UInt8(ascii: "@")) {
                add(.originDomain, octets[(at + 1)..<address.upperBound])
            }
        }
        for address in addresses { add(.recipient, octets[address]) }
        if let source = entry.source { keys.append(IndexKey.source(source, organization: organization)) }
        return keys
    }
}
