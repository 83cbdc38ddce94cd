internal import Facts
internal import Inspection
internal import Learning
internal import MIME
internal import Mail
internal import Organization

extension MessageInHand {
    /// What finds out by what a message can be found when more is known of what is bad; nil where it shall not be found: a
    /// message that an administrator has let out before, and one of an ordered attack.
    var traits: MessageTraitSource? {
        let verdicts = outcomes?.verdicts ?? []
        let isExempt = verdicts.contains { verdict in
            verdict.cause?.kind == .released || verdict.cause?.kind == .phishSimulation
        }
        guard !isExempt else { return nil }
        var traits = MessageTraits(
            isIncoming: attribution.direction == .incoming,
            // The least grave one: the order of categories begins with the gravest.
            category: verdicts.map(\.verdict.category).max() ?? .none)
        var print: Fingerprint?
        if traits.isIncoming {
            let sender = (facts.source?.sender ?? transaction.envelope.sender).address
            let all = (sender.map { [$0] } ?? []) + listedAuthors.addresses
            traits.senders = Array(all.prefix(MessageTraits.mostSenders))
            // Somebody wants it, whatever others say of its like; and a correspondent's mail shares much with what the
            // correspondent has sent before.
            let record = knowledge?.knowledge.sender
            if record?.isAnswered != true, !verdicts.contains(where: { $0.cause != nil }) {
                print = knowledge?.print
                traits.isKnownSender = record?.isGoodAuthor ?? false
            }
        }
        let (known, findings, fingerprint) = (traits, self.content, print)
        return MessageTraitSource {
            var traits = known
            traits.campaign = fingerprint.flatMap { $0.isEmpty ? nil : $0.octets }
            if let findings { traits.add(findings) }
            return traits
        }
    }
}

extension MessageTraits {
    /// Adds the files of a message and, where it came from outside, its links.
    fileprivate mutating func add(_ findings: ContentFindings) {
        if isIncoming {
            var known: Set<String> = []
            for link in findings.content.links + findings.inspected.flatMap(\.links) {
                guard links.count < Self.mostLinks else { break }
                guard let host = link.host, known.insert(link.url).inserted else { continue }
                links.append(Link(host: host, url: link.url))
            }
        }
        for part in findings.content.parts where part.isLeaf {
            guard files.count < Self.mostFiles else { return }
            // The words of a message are no file.
            guard part.filename != nil || !part.type.hasPrefix("text/") else { continue }
            if let sha256 = findings.content.sha256(of: part) { files.append(sha256) }
        }
        for report in findings.inspected {
            for member in report.members {
                guard files.count < Self.mostFiles else { return }
                if let sha256 = member.sha256, !files.contains(sha256) { files.append(sha256) }
            }
        }
    }
}
