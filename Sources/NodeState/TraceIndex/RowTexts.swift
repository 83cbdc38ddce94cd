import Mail
import MailFlow

/// The texts of a row in the form in which they are compared, one behind the other; made again and again in the same memory.
struct RowTexts {
    /// Stands between the addresses of a recipient, and between rules: no address has it (RFC 5321 section 4.1.2), and no
    /// name of a rule.
    static let separator = UInt8(ascii: "\n")

    private(set) var octets: [UInt8] = []
    private(set) var sender = 0..<0
    /// Empty where there is none.
    private(set) var author = 0..<0
    /// All addresses of the recipient with what stands between them.
    private(set) var recipients = 0..<0
    private(set) var subject = 0..<0
    /// As it is, for its key alone.
    private(set) var messageID = 0..<0
    /// The key in its place, of a row that was written.
    private var messageKey: Int64?
    /// The octets of the address; empty where there is none.
    private(set) var source = 0..<0
    /// All mail flow rules with what stands between them; empty where there is none.
    private(set) var rules = 0..<0

    /// Takes the texts of a row in place of those before.
    mutating func take(_ entry: TraceIndexEntry) {
        octets.removeAll(keepingCapacity: true)
        messageKey = nil
        sender = append(lowered: entry.sender)
        if let text = entry.author {
            author = append(lowered: text)
        } else {
            author = sender.upperBound..<sender.upperBound
        }
        takeRecipients(entry.recipients)
        subject = append(lowered: entry.subject)
        // Nearly every subject is of ASCII alone.
        if octets[subject].contains(where: { $0 >= 0x80 }) {
            octets.removeLast(subject.count)
            octets += TraceText.folded(entry.subject)
            subject = subject.lowerBound..<octets.count
        }
        messageID = append(entry.messageID)
        source = octets.count..<octets.count
        if let address = entry.source {
            octets += address.octets
            source = source.lowerBound..<octets.count
        }
        takeRules(entry.rules)
    }

    /// A rule may have matched some recipients and not been evaluated for others; its name then comes twice, which does no
    /// harm to what is compared, and its key is one.
    private mutating func takeRules(_ names: [String]) {
        let start = octets.count
        for (number, name) in names.enumerated() {
            if number > 0 { octets.append(RowTexts.separator) }
            octets += TraceText.ruleName(name)
        }
        rules = start..<octets.count
    }

    private mutating func takeRecipients(_ addresses: [String]) {
        let start = octets.count
        for (number, text) in addresses.enumerated() {
            let end = octets.count
            if number > 0 { octets.append(RowTexts.separator) }
            let address = append(lowered: text)
            // Two of them may differ in their case alone.
            if number > 0,
                octets[start..<end].split(separator: RowTexts.separator, omittingEmptySubsequences: false)
                    .contains(where: { $0.elementsEqual(octets[address]) })
            {
                octets.removeLast(octets.count - end)
            }
        }
        recipients = start..<octets.count
    }

    /// Takes what keys of a row that was written are made of.
    mutating func take(_ written: WrittenRow, messageKey key: Int64) {
        octets.removeAll(keepingCapacity: true)
        func append(_ other: [UInt8], to octets: inout [UInt8]) -> Range<Int> {
            octets += other
            return (octets.count - other.count)..<octets.count
        }
        sender = append(written.sender, to: &octets)
        author = append(written.author, to: &octets)
        recipients = append(written.recipients, to: &octets)
        subject = octets.count..<octets.count
        messageKey = key
        source = append(written.source, to: &octets)
        rules = append(written.rules, to: &octets)
    }

    private mutating func append(_ text: String) -> Range<Int> {
        let start = octets.count
        octets.append(contentsOf: text.utf8)
        return start..<octets.count
    }

    private mutating func append(lowered text: String) -> Range<Int> {
        let range = append(text)
        for index in range where octets[index] &- 0x41 < 26 { octets[index] |= 0x20 }
        return range
    }

    /// Whether the author is another one than the sender.
    var hasOwnAuthor: Bool { !octets[author].elementsEqual(octets[sender]) }

    /// Gives each key that leads to the row; some may come twice.
    func forEachKey(organization: Int64, _ body: (Int64) -> Void) {
        body(IndexKey.organization(organization))
        body(messageKey ?? IndexKey.messageID(octets[messageID]))
        // The null sender is looked for too; that there is no author is not.
        originatorKeys(sender, organization, body)
        if !author.isEmpty, hasOwnAuthor { originatorKeys(author, organization, body) }
        keys(.recipient, recipients, organization, body)
        if !rules.isEmpty { keys(.rule, rules, organization, body) }
        if !source.isEmpty { body(IndexKey.source(octets[source], organization: organization)) }
    }

    /// The key of each of several values with what stands between them.
    private func keys(
        _ kind: IndexKey.Kind, _ values: Range<Int>, _ organization: Int64, _ body: (Int64) -> Void
    ) {
        var start = values.lowerBound
        for index in values where octets[index] == RowTexts.separator {
            body(IndexKey.of(kind, octets[start..<index], organization: organization))
            start = index + 1
        }
        body(IndexKey.of(kind, octets[start..<values.upperBound], organization: organization))
    }

    private func originatorKeys(_ address: Range<Int>, _ organization: Int64, _ body: (Int64) -> Void) {
        body(IndexKey.of(.originator, octets[address], organization: organization))
        if let at = octets[address].lastIndex(of: UInt8(ascii: "@")) {
            body(IndexKey.of(.originDomain, octets[(at + 1)..<address.upperBound], organization: organization))
        }
    }
}

/// What the keys of a row in a file were made of, but for its Message-ID.
struct WrittenRow {
    var organization: Int64
    var sender: [UInt8]
    var author: [UInt8]
    var recipients: [UInt8]
    /// Empty where there is none.
    var source: [UInt8]
    /// Empty where there is none.
    var rules: [UInt8]
}
