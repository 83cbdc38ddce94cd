import Learning
import MIME
import Mail

extension Reading {
    /// Octets of a text in which words are looked for; enough for the words that are learned from.
    private static let specimenText = 8_192

    /// What learning goes by of the message.
    func specimen() -> Specimen {
        let header = input.header
        let recipientWords = words(ofNames: header.recipients.prefix(Specimen.maximumRecipients) + recipients.prefix(5))
        let subject = words(in: header.subject ?? "", without: recipientWords)
        return Specimen(
            sender: specimenSender(), recipients: Array(recipients.prefix(Specimen.maximumRecipients)),
            subject: subject.words, subjectLength: subject.length, name: words(in: author.name, without: []).words,
            body: bodyWords(without: recipientWords),
            links: specimenLinks(), ownDomains: ownDomains(),
            imageDomains: unique(images.prefix(Specimen.maximumLinks).map(\.host.organization)),
            images: images.prefix(Specimen.maximumLinks).map(\.link.url),
            suffixes: unique(targets.prefix(Specimen.maximumLinks).map(\.host.suffix)),
            partTypes: unique(parts.map(\.type)),
            identity: [header.messageID ?? "", header.date ?? ""])
    }

    private func specimenSender() -> Specimen.Sender {
        let address = EmailAddress(author.address)?.lookupKey
        return Specimen.Sender(
            address: address, domain: authorHost?.organization,
            isSharedDomain: authorHost.map { !$0.traits.isDisjoint(with: Self.anyones) } ?? true,
            isAligned: isAligned && isAuthenticationKnown, vouching: unique(passing.map(\.organization)),
            vouchingAlone: unique(passing.filter { $0.traits.isDisjoint(with: Self.anyones) }.map(\.organization)),
            client: input.direction == .inbound ? input.envelope.client : nil)
    }

    // Where anyone has an address, or sends by.
    private static let anyones: HostTraits = [.freeMail, .hosted, .freeHost, .sender]

    private func ownDomains() -> Set<String> {
        let names = input.own.names
        var own: Set<String> = []
        func note(_ host: Host) { if names.contains(host.organization) { own.insert(host.organization) } }
        for target in targets { note(target.host) }
        for image in images { note(image.host) }
        return own
    }

    private func specimenLinks() -> [Specimen.LinkDomain] {
        var seen: Set<String> = []
        var links: [Specimen.LinkDomain] = []
        for target in targets where links.count < Specimen.maximumLinks {
            let host = target.host
            guard seen.insert(host.organization).inserted else { continue }
            // Shared sites say nothing of who is behind a link, and those of a list are nobody's campaign.
            let isShared = !host.traits.isDisjoint(with: Self.shared) || lists.brandDomains[host.organization] != nil
            links.append(
                Specimen.LinkDomain(name: host.organization, isShared: isShared, isRelated: isRelated(host)))
        }
        return links
    }

    private static let shared: HostTraits = [.shortener, .freeHost, .bucket, .ipfs, .imageHost, .freeMail, .sender]

    private func bodyWords(without names: Set<UInt64>) -> [Specimen.Word] {
        let texts = parts.filter { $0.words != nil && !$0.isAttachment && $0.filename == nil }
        // What most people see; of several readings the longest.
        guard
            let text = texts.max(by: { ($0.words?.visible.count ?? 0) < ($1.words?.visible.count ?? 0) })?.words?
                .visible
        else { return [] }
        let end = isVerifiedList ? Self.footer(of: text) : text.count
        return words(
            in: text.span.extracting(first: min(end, Self.specimenText)), limit: Specimen.maximumWords, without: names
        ).words
    }

    /// Where what a mailing list writes below a message begins.
    private static func footer(of text: [UInt8]) -> Int {
        var lineStart = 0
        for index in text.indices.prefix(specimenText) where text[index] == UInt8(ascii: "\n") {
            let line = text[lineStart..<index]
            if line.count >= 10, line.allSatisfy({ $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }) {
                return lineStart
            }
            lineStart = index + 1
        }
        return text.count
    }

    private func words(in text: String, without names: Set<UInt64>) -> (words: [Specimen.Word], length: Int) {
        words(in: Array(text.utf8).span, limit: Specimen.maximumHeadWords, without: names)
    }

    private func words(
        in text: borrowing Span<UInt8>, limit: Int, without names: Set<UInt64>
    ) -> (words: [Specimen.Word], length: Int) {
        var found: [WordReader.Word] = []
        found.reserveCapacity(min(limit, text.count / 4))
        var reader = WordReader(fold: lists.terms.fold)
        reader.read(text, limit: Self.specimenText) { word in
            if found.count < limit { found.append(word) }
        }
        // Hardly any word is one of the names, and a look-up takes longer than to read the word.
        let filter = names.reduce(0 as UInt64) { $0 | 1 << ($1 & 63) }
        var length = 0
        let words = found.map { word in
            let isStable =
                !word.hasDigit && (filter & 1 << (word.hash & 63) == 0 || !names.contains(word.hash))
            if isStable { length += word.end - word.start }
            return Specimen.Word(hash: word.hash, isStable: isStable)
        }
        return (words, length)
    }

    /// The words of recipients' addresses, before the `@`: messages greet people by them.
    private func words(ofNames addresses: some Sequence<String>) -> Set<UInt64> {
        var hashes: Set<UInt64> = []
        for address in addresses {
            let local = address.prefix { $0 != "@" }
            for word in words(in: String(local), without: []).words { hashes.insert(word.hash) }
        }
        return hashes
    }

    private func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
