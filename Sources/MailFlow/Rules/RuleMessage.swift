internal import Facts
internal import MIME
internal import Mail
internal import NIOCore
internal import Organization
internal import Patterns

/// A message as mail flow rules look at it, in what is the same for all of its copies. Nothing is read before a rule
/// asks, and nothing twice.
///
/// A reference, since what is found out is kept for all rules; it leaves no evaluation.
final class RuleMessage {
    /// A field of the received header.
    struct Field {
        /// Its name in lower case.
        let name: String
        /// The octets of the whole field in the received content.
        let range: Range<Int>
        let field: HeaderField
    }

    /// The words of a body, and the HTML that they stand in.
    struct Body {
        let words: SearchText
        /// The decoded HTML; nil for plain text.
        let source: SearchText?
    }

    /// The message.
    let hand: MessageInHand
    let table: TransportRuleTable

    /// The steps and instructions that searches of the message may still take.
    var allowance: SearchAllowance

    init(_ hand: MessageInHand, _ table: TransportRuleTable) {
        self.hand = hand
        self.table = table
        allowance = .message(size: hand.facts.size)
    }

    /// Octets of one body's words, and of its HTML, that are looked at.
    static let mostText = 1 << 20

    // MARK: - Header

    /// The fields of the received header, without those that nobody gets: what a stranger writes in the name of this
    /// server or of the organization's own ones is none that a rule could go by.
    private(set) lazy var fields: [Field] = {
        // The header firewall leaves out the same of all copies, and several in a row as one range.
        let removed = hand.accepted.copies.first?.edits.removed ?? []
        var fields: [Field] = []
        var offset = 0
        for field in HeaderFields(hand.whole.beginning) {
            let end = offset + field.raw.readableBytes
            if !removed.contains(where: { $0.overlaps(offset..<end) }) {
                fields.append(Field(name: field.lowercasedName, range: offset..<end, field: field))
            }
            offset = end
        }
        return fields
    }()

    /// How many fields this server has put on top of all copies before rules came: no rule takes them away.
    private(set) lazy var stampCount: Int = hand.accepted.copies.first?.edits.prepended.count ?? 0

    /// The value of the first received field of a name in lower case, on one line; nil for none.
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.field.unfolded }

    // MARK: - People

    /// Those whom the header names as authors.
    private(set) lazy var authors: [RulePerson] = hand.listedAuthors.addresses.map { person($0) }
    /// MAIL FROM, as it was before this server rewrote it for organizations on the way; none for the null reverse-path.
    private(set) lazy var envelopeSender: [RulePerson] =
        (hand.facts.source?.sender ?? hand.transaction.envelope.sender).address.map { [person($0)] } ?? []

    /// Both.
    private(set) lazy var allSenders: [RulePerson] = authors + envelopeSender

    /// Those whom the conditions of a rule about senders look at.
    func senders(_ location: TransportRule.SenderAddressLocation) -> [RulePerson] {
        switch location {
        case .header: authors
        case .envelope: envelopeSender
        case .headerOrEnvelope: allSenders
        }
    }

    /// Whether the message came from the organization's own people, as far as the way that it came by tells.
    var isAuthenticated: Bool { hand.attribution.direction == .originating }

    /// Whether a sender is one of the organization's people, and has proved it.
    func isInside(_ sender: RulePerson) -> Bool { isAuthenticated && sender.isInside }

    /// The address of the host that the message came from: behind skipped hops, where a connector skips some; nil where
    /// there is none.
    private(set) lazy var sourceAddress: IPAddress? = {
        if let source = hand.facts.source, source.isKnown { return source.address }
        return hand.session.flatMap { $0.crossing == nil ? $0.clientAddress : nil }
    }()

    /// The person that has an address.
    func person(_ address: EmailAddress) -> RulePerson { RulePerson(address, in: hand.organization, hand.snapshot) }

    /// The searches of the senders' addresses, by where they stand.
    private var foundInSenders: [TransportRule.SenderAddressLocation: [TermHits]] = [:]

    func senderHits(_ location: TransportRule.SenderAddressLocation) -> [TermHits] {
        if let known = foundInSenders[location] { return known }
        let index = table.index(of: .senderAddress)
        let hits = senders(location).map { index.search(SearchText($0.written.description), within: &allowance) }
        foundInSenders[location] = hits
        return hits
    }

    // MARK: - Content

    /// What was found in the content; nil where it was not read.
    var content: ContentFindings? { hand.contentForRules }

    /// Whether somebody can ask about the content: it was read, or there is none.
    var isContentKnown: Bool { content != nil || hand.whole.content == nil }

    /// Its bodies.
    private(set) lazy var bodies: [Body] = {
        guard let content = content?.content else { return [] }
        return content.messageBodies.compactMap { part in
            guard let words = part.words else { return nil }
            let isLong = words.visible.count > Self.mostText
            let visible = isLong ? Array(words.visible.prefix(Self.mostText)) : words.visible
            let source =
                part.html == nil || !table.needs.contains(.bodySource) ? nil : Self.source(of: part, words, content)
            return Body(words: SearchText(visible), source: source)
        }
    }()

    private static func source(of part: ContentPart, _ words: PartWords, _ content: ContentFacts) -> SearchText? {
        guard let octets = content.content(of: part) else { return nil }
        let head = Array(octets.readableBytesView.prefix(mostText))
        let text = words.charset.flatMap { Charset($0.utf8)?.decode(head) }
        return text.map { SearchText($0) } ?? SearchText(head)
    }

    /// The searches of the bodies' words and of their HTML.
    private(set) lazy var bodyHits: [TermHits] = bodies.map {
        table.index(of: .bodyText).search($0.words, within: &allowance)
    }
    private(set) lazy var sourceHits: [TermHits] = bodies.compactMap(\.source).map {
        table.index(of: .bodySource).search($0, within: &allowance)
    }

    /// Its attachments.
    private(set) lazy var attachments: RuleAttachments? =
        content.map { RuleAttachments($0, readsText: table.needs.contains(.fileText)) }
    private(set) lazy var attachmentTexts: [SearchText] = attachments?.files.flatMap(\.texts) ?? []
    private(set) lazy var attachmentHits: [TermHits] = attachmentTexts.map {
        table.index(of: .attachmentText).search($0, within: &allowance)
    }
    private(set) lazy var attachmentNames: [SearchText] =
        attachments?.files.flatMap(\.names).map { SearchText($0) } ?? []
    private(set) lazy var attachmentNameHits: [TermHits] = attachmentNames.map {
        table.index(of: .attachmentName).search($0, within: &allowance)
    }

    /// The charsets that its parts name.
    private(set) lazy var charsets: [SearchText] =
        content?.content.parts.compactMap { $0.words?.charset }.map { SearchText($0) } ?? []

    /// Numbers of the kinds that a condition names in the words of the message and its attachments, each kind searched
    /// once.
    private var sensitive: [RuleCondition.DataClassification: [SensitiveData.Match]] = [:]

    func sensitiveData(_ kind: RuleCondition.DataClassification) -> [SensitiveData.Match] {
        if let known = sensitive[kind] { return known }
        var matches: [SensitiveData.Match] = []
        for text in bodies.map(\.words) + attachmentTexts where matches.count < SensitiveData.most {
            matches += SensitiveData.matches(of: [kind], in: text.octets, limit: SensitiveData.most - matches.count)
        }
        sensitive[kind] = matches
        return matches
    }

    // MARK: - The whole

    /// What of the message's kinds holds.
    private(set) lazy var kind: RuleMessageKind = RuleMessageKind(self)

    /// The confidence level that the organization's own servers or its list of allowed addresses give the message; nil
    /// for none.
    private(set) lazy var stampedSCL: Int? = {
        let trusted = Set((hand.accepted.copies.first?.edits.trusted ?? []).map(\.range))
        if let field = hand.facts.internalFields.first(where: { $0.subject == "scl" && trusted.contains($0.range) }),
            let text = fields.first(where: { $0.range == field.range })?.field.unfolded, let level = Int(text),
            (-1...9).contains(level)
        {
            return level
        }
        return hand.transaction.connectionFilter.isAllowed ? -1 : nil
    }()
}
