internal import Facts
internal import MIME
internal import Mail
internal import NIOCore
internal import Organization
internal import Patterns
internal import Scoring
internal import SenderAuthentication

/// What the checks of the advanced spam filter find in a message, whichever of them a policy has switched on
/// (docs/reference/policies.md).
struct AdvancedSpamFindings {
    /// The checks that find something.
    let hits: AdvancedSpamChecks

    /// Ports that a link may name.
    private static let ordinaryPorts: Set<UInt16> = [80, 443, 8_080]

    init(_ hand: MessageInHand) {
        var hits: Set<AdvancedSpamCheck> = []
        if let content = hand.content?.content { Self.look(at: content, &hits) }
        if hand.content?.content.isEmptyMessage == true, hand.whole.header.subject?.isBlank ?? true {
            hits.insert(.emptyMessages)
        }
        if let spf = hand.facts.authentication?.spf, spf.result == .fail {
            hits.insert(.spfHardFail)
            // SPF was asked about one domain, which is the responsible one or not.
            if let domain = spf.domain, Self.responsibleDomain(hand) == domain { hits.insert(.fromAddressAuthFail) }
        }
        if Self.hasSensitiveWord(hand) { hits.insert(.sensitiveWords) }
        if hand.returned == .unknownToUs { hits.insert(.ndrBackscatter) }
        self.hits = AdvancedSpamChecks(hits)
    }

    /// Octets of each body that are searched for words.
    private static let longestText = 1 << 20

    private static func hasSensitiveWord(_ hand: MessageInHand) -> Bool {
        guard let words = hand.scorer?.scorer.lists.sensitiveWords else { return false }
        if let subject = hand.whole.header.subject,
            words.firstMatch(in: SearchText(EncodedWords.decoded(subject))) != nil
        {
            return true
        }
        let bodies = hand.content?.content.messageBodies ?? []
        return bodies.contains { part in
            guard let visible = part.words?.visible else { return false }
            return words.firstMatch(in: SearchText(Array(visible.prefix(longestText)))) != nil
        }
    }

    private static func look(at content: ContentFacts, _ hits: inout Set<AdvancedSpamCheck>) {
        // A parent stands before its children; what is attached is no part of what the message itself shows.
        var attached: Set<Substring> = []
        for part in content.parts {
            let isMessage = part.role == .message && part.path != "1"
            if part.isAttachment || isMessage || part.path.isIn(attached) { attached.insert(part.path[...]) }
            guard !attached.contains(part.path[...]), let traits = part.html?.traits else { continue }
            if traits.contains(.remoteImage) { hits.insert(.imageLinks) }
            if traits.contains(.embed) { hits.insert(.embedTags) }
            if traits.contains(.script) || traits.contains(.eventHandler) { hits.insert(.javaScript) }
            if traits.contains(.form) { hits.insert(.formTags) }
            if traits.contains(.frame) { hits.insert(.frames) }
            if traits.contains(.webBug) { hits.insert(.webBugs) }
            if traits.contains(.object) { hits.insert(.objectTags) }
        }
        for link in content.links where !link.path.isIn(attached) {
            if link.traits.contains(.numericHost) { hits.insert(.numericIPs) }
            if let port = link.port, !ordinaryPorts.contains(port) { hits.insert(.redirectToOtherPort) }
            if let host = link.host, host.hasSuffix(".biz") || host.hasSuffix(".info") { hits.insert(.bizOrInfoURLs) }
        }
    }

    /// The domain of whoever put the message on its way last, by its header (RFC 4407 section 2).
    private static func responsibleDomain(_ hand: MessageInHand) -> Domain? {
        var found: [String: EmailAddress] = [:]
        for field in HeaderFields(hand.whole.beginning) {
            let name = field.name.lowercased()
            guard ["resent-sender", "resent-from", "sender"].contains(name), found[name] == nil else { continue }
            found[name] = MessageAuthors.first(in: 0..<field.value.readableBytes, of: field.value)
        }
        let address = found["resent-sender"] ?? found["resent-from"] ?? found["sender"] ?? hand.listedAuthors.single
        return address?.domain
    }
}

extension AdvancedSpamCheck {
    /// What a hit adds that adds to the score.
    static let hitScore = 2.5

    /// What a hit adds to the score of the content, on the scale where 5 is spam; nil for a check that says spam beyond
    /// doubt by itself.
    var score: Double? {
        switch self {
        case .imageLinks, .numericIPs, .redirectToOtherPort, .bizOrInfoURLs: Self.hitScore
        case .emptyMessages, .embedTags, .javaScript, .formTags, .frames, .webBugs, .objectTags, .sensitiveWords,
            .spfHardFail, .fromAddressAuthFail, .ndrBackscatter:
            nil
        }
    }

    /// What `X-CustomSpam` says of a hit, in EOP's words.
    var customSpam: String {
        switch self {
        case .imageLinks: "Image links to remote sites"
        case .numericIPs: "Numeric IP in URL"
        case .redirectToOtherPort: "URL redirect to other port"
        case .bizOrInfoURLs: "URL to .biz or .info websites"
        case .emptyMessages: "Empty Message"
        case .embedTags: "Embed tag in html"
        case .javaScript: "Javascript or VBscript tags in HTML"
        case .formTags: "Form tag in html"
        case .frames: "IFRAME or FRAME in HTML"
        case .webBugs: "Web bug"
        case .objectTags: "Object tag in html"
        case .sensitiveWords: "Sensitive word in subject/body"
        case .spfHardFail: "SPF Record Fail"
        case .fromAddressAuthFail: "SPF From Record Fail"
        case .ndrBackscatter: "Backscatter NDR"
        }
    }
}

extension ContentFacts {
    /// Whether it has neither words nor images nor files.
    fileprivate var isEmptyMessage: Bool {
        parts.allSatisfy { part in
            guard part.isLeaf, part.size > 0 else { return true }
            guard let words = part.words, !part.isAttachment else { return false }
            return words.visible.allSatisfy { $0 <= 0x20 } && (part.html?.images ?? 0) == 0
        }
    }
}

extension String {
    fileprivate var isBlank: Bool { utf8.allSatisfy { $0 <= 0x20 } }

    /// Whether a path is one of these, or below one: `1.2.1` and `1.2~1` are below `1.2`.
    fileprivate func isIn(_ paths: Set<Substring>) -> Bool {
        guard !paths.isEmpty else { return false }
        var head = self[...]
        while !head.isEmpty {
            if paths.contains(head) { return true }
            guard let mark = head.utf8.lastIndex(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "~") }) else {
                return false
            }
            head = head[..<mark]
        }
        return false
    }
}
