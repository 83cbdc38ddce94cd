import MIME
import Mail
import SenderAuthentication

/// A message as features see it: everything that more than one of them asks for, found out once.
struct Reading {
    /// A link that leads somewhere, with its host.
    struct Target {
        var link: Link
        var host: Host
    }

    static let maximumText = 400_000, maximumHosts = 200, maximumLinks = 2_000, maximumParts = 60
    static let maximumURLs = 5

    var input: ScoringInput
    let lists: ScoringLists
    var hosts: HostReader
    private(set) var isTruncated = false

    // The sender.
    /// The first mailbox of From.
    var author: AuthorField.Mailbox
    var authorHost: Host?
    /// The organizational domains of the author, of MAIL FROM and of signatures that pass.
    private(set) var related: Set<String> = []
    private(set) var passing: [Host] = []
    /// Whether the author's domain is claimed by somebody whom nothing vouches for.
    private(set) var isAuthorForged = false
    private(set) var envelopeHost: Host?
    private(set) var isAligned = false
    private(set) var isAuthenticationKnown = false
    private(set) var isVerifiedList = false
    /// A service that sends for others is in what passes or in the envelope.
    private(set) var service: Host?
    private(set) var recipients: [String] = []
    private(set) var isThread = false

    // What is in it.
    /// Links that a person may follow, one for each host.
    private(set) var targets: [Target] = []
    /// How many such links there are, and how many different URLs: more than `maximumURLs` are not told apart.
    private(set) var linkCount = 0
    private(set) var urlCount = 0
    private(set) var images: [Target] = []
    private(set) var hasDataImage = false
    private(set) var hasEmbeddedLink = false
    /// The addresses that links of pages write to, in small letters, at most 20.
    private(set) var writesTo: [String] = []
    private(set) var text = TextScan()
    private(set) var hiddenSize = 0
    private(set) var hasHTML = false
    private(set) var hasPlainText = false
    private(set) var isQuoting = false
    /// The parts that are no other readings and in no attached message, at most `maximumParts`.
    private(set) var parts: [ContentPart] = []
    private(set) var html: HTMLFacts?
    private(set) var zeroWidthInWords = 0

    init(_ input: ScoringInput, _ lists: ScoringLists, _ suffixes: PublicSuffixList?) {
        self.input = input
        self.lists = lists
        hosts = HostReader(lists, suffixes)
        author = input.header.from.mailboxes.first ?? AuthorField.Mailbox()
        recipients = input.envelope.recipients.prefix(50).map(\.lookupKey)
        readSender()
        readParts()
        readLinks()
    }

    // MARK: - The sender

    private mutating func readSender() {
        let name = author.host
        if !name.isEmpty { authorHost = hosts.host(name) }
        if let domain = input.envelope.sender?.address?.domain { envelopeHost = hosts.host(domain.name) }
        if let authentication = input.authentication {
            isAuthenticationKnown = authentication.spf != nil || authentication.signatures != nil
            if authentication.spf == .pass, let domain = authentication.spfDomain {
                passing.append(hosts.host(domain.name))
            }
            for signature in (authentication.signatures ?? []).prefix(20) where signature.result == .pass {
                if let domain = signature.domain { passing.append(hosts.host(domain.name)) }
            }
            isAligned =
                passing.contains { $0.organization == authorHost?.organization } || authentication.dmarc == .pass
                || authentication.dmarc == .bestGuessPass
        }
        service =
            passing.first { $0.traits.contains(.sender) }
            ?? envelopeHost.flatMap { $0.traits.contains(.sender) ? $0 : nil }
        if let list = input.header.listID { isVerifiedList = isVerified(list: list) }
        if !isVerifiedList { isVerifiedList = isListByEnvelope }
        // A domain that somebody else has put into From is none of the sender's.
        let isForged =
            isAuthenticationKnown && !isAligned && !isVerifiedList
            && (input.authentication?.dmarc == .fail || passing.isEmpty && input.authentication?.signatures != nil)
        let own = isForged ? [envelopeHost] : [authorHost, envelopeHost]
        related = Set((own.compactMap { $0 } + passing).map(\.organization))
        isAuthorForged = isForged
        isThread = input.header.isReply
    }

    /// Whether a mailing list of this name has vouched for the message: by its own domain, which is not the author's.
    private mutating func isVerified(list: String) -> Bool {
        guard input.header.isBulkPrecedence || input.header.isReply || input.header.hasListUnsubscribe else {
            return false
        }
        let octets = list.utf8
        guard let open = octets.lastIndex(of: UInt8(ascii: "<")),
            let close = octets[open...].firstIndex(of: UInt8(ascii: ">"))
        else { return false }
        let id = list[octets.index(after: open)..<close].lowercased()
        guard id.utf8.contains(UInt8(ascii: ".")) else { return false }
        let organization = hosts.host(id).organization
        return passing.contains { $0.organization == organization }
    }

    /// What lists put into the addresses that their bounces go to.
    private static let bounces = ["bounce", "return", "owner", "admin", "errors", "sentto", "+bnc", "request"]

    /// Whether the envelope is that of a mailing list which the message is to: `talk-bounces@lists.example.org` for
    /// `talk@lists.example.org`, whose domain vouches for it. Archives and other servers drop the fields of lists.
    private var isListByEnvelope: Bool {
        guard let address = input.envelope.sender?.address, let envelopeHost,
            passing.contains(where: { $0.organization == envelopeHost.organization }),
            envelopeHost.traits.isDisjoint(with: .freeMail)
        else { return false }
        let local = address.localPart.lowercased()
        guard Self.bounces.contains(where: { local.contains(octets: $0) }) else { return false }
        return input.header.recipients.prefix(50).contains { recipient in
            guard let at = recipient.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
            let name = recipient[..<at]
            let domain = recipient[recipient.utf8.index(after: at)...]
            return name.utf8.count >= 2 && local.contains(octets: name)
                && (domain == envelopeHost.name || domain.hasSuffix("." + envelopeHost.organization)
                    || domain == envelopeHost.organization)
        }
    }

    // MARK: - Parts and words

    private mutating func readParts() {
        var messages: Set<Substring> = []
        for part in input.content.parts {
            if part.role == .message, part.path != "1" { messages.insert(part.path[...]) }
            guard !part.isAlternative || part.role == .uuencoded else { continue }
            // A message can have thousands of others in it: each part asks for those around it alone.
            guard messages.isEmpty || !Self.enclosing(part.path).contains(where: { messages.contains($0) }) else {
                continue
            }
            guard parts.count < Self.maximumParts else {
                isTruncated = true
                break
            }
            parts.append(part)
        }
        var left = Self.maximumText
        var isFirst = true
        for part in parts where part.words != nil {
            guard let words = part.words else { continue }
            let isBody = !part.isAttachment && part.filename == nil
            if let facts = part.html, isBody {
                hasHTML = true
                html = html ?? facts
                hiddenSize += words.hidden.count
                zeroWidthInWords += words.zeroWidthInWords
            } else if part.type == "text/plain", isBody {
                hasPlainText = true
                if !isQuoting { isQuoting = Self.isQuoting(words.visible) }
            }
            guard isBody || isFirst else { continue }
            isFirst = false
            guard left > 0 else {
                isTruncated = true
                break
            }
            let before = text.characters
            text.read(words.visible.span, lists.terms, limit: left, confusablesWithin: 8_000)
            left -= min(left, words.visible.count)
            shown = max(shown, text.characters - before)
        }
        if text.isCut { isTruncated = true }
        zeroWidthInWords += text.zeroWidthInWords
    }

    /// The paths of a part and of all that it is in, the outermost first: `1`, `1.2` and `1.2.3` for `1.2.3`.
    static func enclosing(_ path: String) -> [Substring] {
        let octets = path.utf8
        let ends = octets.indices.filter { octets[$0] == UInt8(ascii: ".") } + [octets.endIndex]
        return ends.map { path[..<$0] }
    }

    /// Characters of the longest text of the body.
    private(set) var shown = 0

    private static func isQuoting(_ text: [UInt8]) -> Bool {
        var count = 0
        var isLineStart = true
        for octet in text.prefix(100_000) {
            if isLineStart, octet == UInt8(ascii: ">") {
                count += 1
                if count == 2 { return true }
            }
            isLineStart = octet == UInt8(ascii: "\n")
        }
        return false
    }

    // MARK: - Links

    private mutating func readLinks() {
        let links = input.content.links
        let inner = Set(parts.map(\.path))
        var places = LinkPlaces()
        guard links.count > Self.maximumLinks else {
            for index in links.indices { read(links, index, inner, &places) }
            return
        }
        isTruncated = true
        for index in 0..<Self.maximumLinks / 2 { read(links, index, inner, &places) }
        for index in links.count - Self.maximumLinks / 2..<links.count { read(links, index, inner, &places) }
    }

    /// What is kept while links are read. Those next to each other are of one part and often of one host.
    private struct LinkPlaces {
        /// The first of different URLs.
        var urls: [String] = []
        /// The targets of hosts.
        var targets: [String: Int] = [:]
        /// The last host, and its target.
        var last: (name: String, target: Int)?
        /// The last part, and whether its links count.
        var part: (path: String, counts: Bool)?

        mutating func target(of name: String) -> Int? {
            if let last, last.name == name { return last.target }
            guard let known = targets[name] else { return nil }
            last = (name, known)
            return known
        }
    }

    /// Reads a link where it lies: it is large, and most are passed over.
    private mutating func read(_ links: [Link], _ index: Int, _ inner: Set<String>, _ places: inout LinkPlaces) {
        if places.part?.path != links[index].path {
            let path = links[index].path
            // What is attached as a message is another's, but a message with hardly a word is its attachment.
            places.part = (path, inner.contains(path) || shown < 40 || isReadingOfOwn(path))
        }
        guard places.part?.counts == true else { return }
        let (kind, scheme) = (links[index].kind, links[index].scheme)
        if scheme == "data", kind == .image { hasDataImage = true }
        if kind == .embedded { hasEmbeddedLink = true }
        if scheme == "mailto", kind == .anchor, writesTo.count < 20 { noteAddress(links[index].url) }
        guard let name = links[index].host, !name.isEmpty,
            scheme == "http" || scheme == "https" || scheme == "ftp" || scheme.isEmpty
        else { return }
        switch kind {
        case .image, .style:
            guard images.count < Self.maximumHosts else { return }
            if !images.contains(where: { $0.host.name == name }) {
                images.append(Target(link: links[index], host: hosts.host(name)))
            }
        case .anchor, .form, .text, .refresh:
            linkCount += 1
            let url = links[index].url
            if urlCount < Self.maximumURLs, !places.urls.contains(url) {
                places.urls.append(url)
                urlCount += 1
            }
            if let known = places.target(of: name) {
                // One link stands for its host: the most telling.
                if targets[known].link.text == nil,
                    links[index].text != nil || url.utf8.count > targets[known].link.url.utf8.count
                {
                    targets[known].link = links[index]
                }
                return
            }
            guard targets.count < Self.maximumHosts else {
                isTruncated = true
                return
            }
            places.targets[name] = targets.count
            targets.append(Target(link: links[index], host: hosts.host(name)))
        default: break
        }
    }

    private mutating func noteAddress(_ url: String) {
        let address = url.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst().prefix(254).prefix {
            $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";")
        }
        if address.contains(UInt8(ascii: "@")) { writesTo.append(String(Substring(address)).lowercased()) }
    }

    private func isReadingOfOwn(_ path: String) -> Bool { path.utf8.contains(UInt8(ascii: "~")) }

    /// Whether a host is of the sender: of the author, of the envelope or of who signed.
    func isRelated(_ host: Host) -> Bool { related.contains(host.organization) }
    /// Whether a host is in the author's own domain.
    func isAuthors(_ host: Host) -> Bool { host.organization == authorHost?.organization }
}
