import Learning
import Mail

extension Findings {
    /// The rest of the header.
    mutating func readHeader() {
        let header = input.header
        add(.hdrUndisclosed, if: header.isUndisclosed)
        if let id = header.messageID, id.utf8.contains(where: { $0 > 0x20 }) {
            let trimmed = String(
                Substring(id.utf8.drop(while: Self.isBlank).prefix { !Self.isBlank($0) }))
            let hasBrackets = trimmed.hasPrefix("<") && trimmed.hasSuffix(">")
            let at = trimmed.utf8.lastIndex(of: UInt8(ascii: "@"))
            add(.hdrMsgidBad, if: !hasBrackets || at == nil)
            if let at {
                let behind = trimmed.utf8[trimmed.utf8.index(after: at)...]
                let host = String(decoding: behind.filter { $0 != UInt8(ascii: ">") }, as: UTF8.self).lowercased()
                add(.hdrMsgidNodot, if: !host.utf8.contains(UInt8(ascii: ".")))
                if let author = reading.authorHost, (try? Domain(host)) != nil {
                    let isOwn = reading.hosts.host(host).organization == author.organization
                    add(.hdrMsgidFrom, if: isOwn && host.utf8.contains(UInt8(ascii: ".")) && !has(.fromBadDomain), host)
                }
            }
        } else {
            add(.hdrNoMsgid)
        }
        readDate()
        let mailer = header.mailer.lowercased()
        add(.hdrPhpmailer, if: mailer.contains(octets: "phpmailer") || mailer.hasPrefix("php/"))
        add(.hdrOldMua, if: Self.oldClients.contains { mailer.contains(octets: $0) }, header.mailer)
        add(.hdrPhpScript, if: header.hasScriptField)
        add(.hdrPriority, if: header.isPriority)
        if let duplicate = header.duplicate { add(.hdrDupHeader, duplicate) }
        let isForeign = !reading.isAligned && reading.isAuthenticationKnown
        add(
            .hdrEspHeaderNoAuth, if: header.senderField != nil && reading.service == nil && isForeign,
            header.senderField ?? "")
        if let ratware = header.ratware { add(.hdrRatware, ratware) }
        // Mailboxes have other names within than without; the part before the sign stays.
        func local(_ address: String) -> Substring.UTF8View { address.utf8.prefix { $0 != UInt8(ascii: "@") } }
        let isAddressed =
            reading.recipients.isEmpty
            || reading.recipients.contains { recipient in
                header.recipients.contains { $0 == recipient || local($0).elementsEqual(local(recipient)) }
            }
        // A list sends what is to itself; its bounces go to its own domain.
        let isToList =
            reading.envelopeHost.map { envelope in
                envelope.organization != reading.authorHost?.organization
                    && header.recipients.contains {
                        $0.hasSuffix("@" + envelope.name) || $0.hasSuffix("." + envelope.organization)
                            || $0.hasSuffix("@" + envelope.organization)
                    }
            } ?? false
        let isMany = header.listID != nil || header.hasListUnsubscribe || header.isBulkPrecedence
        // Blind copies and lists do without; a stranger's message to nobody does not.
        let isInbound = input.direction == .inbound
        add(
            .hdrRcptNotTo,
            if: !isAddressed && !isMany && !isToList && isInbound && !header.recipients.isEmpty && !reading.isThread)
        add(.hdrNoTo, if: !header.hasRecipientField && !isMany && isInbound && header.fromCount > 0)
        add(.hdrNoMime, if: header.hasContentType && !header.hasMIMEVersion && isInbound)
        add(.hdrRcvdForged, if: header.hops.contains { $0.hasImpossibleAddress })
        let many = header.recipients
        add(
            .hdrSortedRcpts,
            if: many.count >= 5 && many.count <= 90 && Set(many).count == many.count && many == many.sorted())
        readReceiver()
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == UInt8(ascii: " ") || octet == 0x09 }

    /// Whether a server that took the message in from elsewhere had to make its Message-ID.
    private mutating func readReceiver() {
        guard input.direction == .inbound, let id = input.header.messageID?.lowercased(), !reading.isThread,
            let at = id.utf8.lastIndex(of: UInt8(ascii: "@")), input.header.listID == nil
        else { return }
        let host = String(
            Substring(id.utf8[id.utf8.index(after: at)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") }))
        guard host.utf8.contains(UInt8(ascii: ".")), (try? Domain(host)) != nil,
            input.header.hops.contains(where: { !$0.isInternal && $0.server == host })
        else { return }
        let organization = reading.hosts.host(host).organization
        let isSenders = [reading.authorHost, reading.envelopeHost].contains { $0?.organization == organization }
        add(.hdrMsgidReceiver, if: !isSenders, host)
    }

    private mutating func readDate() {
        guard let text = input.header.date else { return }
        add(.hdrDateOdd, if: Self.hasOddZone(text))
        guard let date = WallTime(messageDate: text) else {
            add(.hdrDateBad)
            return
        }
        guard let received = input.received else { return }
        let hours = Double(received.milliseconds - date.milliseconds) / 3_600_000
        add(.hdrDateFuture, if: hours < -3)
        add(.hdrDateOld, if: hours > 24)
        add(.hdrDateOld6h, if: hours >= 6 && hours <= 24)
    }

    /// Whether a date's zone is one that no place has: RFC 5322 section 3.3 has hours and minutes.
    private static func hasOddZone(_ text: String) -> Bool {
        let words = text.utf8.split { $0 <= 0x20 }
        guard let zone = words.last(where: { $0.first == UInt8(ascii: "+") || $0.first == UInt8(ascii: "-") }),
            zone.count == 5, zone.dropFirst().allSatisfy(\.isDigit)
        else { return false }
        let number = zone.dropFirst().reduce(0) { $0 * 10 + Int($1 &- 48) }
        return number > 1_400 || number % 100 % 15 != 0 || number % 100 >= 60
    }

    /// Clients that nobody uses any more.
    private static let oldClients = [
        "outlook express", "microsoft outlook, build 10", "microsoft outlook imo", "eudora", "incredimail",
        "microsoft windows live mail", "pegasus", "netscape", "mozilla 4", "microsoft outlook 8", "the bat!", "aol 5",
        "aol 6", "aol 7", "aol 8", "internet mail service", "microsoft cdo",
    ]

    /// What is known of the sender and the conversation.
    mutating func readHistory() {
        add(.goodReplySubj, if: reading.isThread && (subject.classes.contains(.reply) || input.header.listID != nil))
        // A message that only claims to answer earns little of it.
        if has(.goodReplySubj), !reading.isAligned, reading.isAuthenticationKnown, !reading.isVerifiedList {
            weaken(.goodReplySubj, by: 0.5)
        }
        guard let history = input.history else { return }
        let isTrusted = reading.isAligned
        add(.histFirst, if: history.days == nil && hasLure)
        guard let knowledge = history.knowledge else {
            add(.histAnswered, if: history.isAnswered && isTrusted)
            add(.histKnown, if: history.isKnown && isTrusted && !history.isAnswered, "more than once")
            return
        }
        if let sender = knowledge.sender { read(sender) }
        if let tokens = knowledge.tokens {
            let symbol: Symbol =
                tokens.speaksAgainst
                ? tokens.isFull ? .tokensBadSure : .tokensBad : tokens.isFull ? .tokensGoodSure : .tokensGood
            add(symbol, "by \(tokens.lessons) messages")
        }
        guard let campaign = knowledge.campaign else { return }
        let kinds = campaign.kinds
        let content = kinds.filter(\.isContent).map(\.words)
        let head = kinds.filter { !$0.isContent }.map(\.words)
        add(.campaignContent, if: !content.isEmpty, content.joined(separator: " and "))
        add(.campaignHead, if: !head.isEmpty, head.joined(separator: " and "))
        // One person may report what everybody else wants, and a known correspondent's mail shares much with the one message
        // of theirs that was reported: there a match has its weight, and good signs have theirs.
        let isCorrespondent = isTrusted && (history.isKnown || history.isAnswered)
        guard kinds.count >= 2, campaign.isConfirmed, !isCorrespondent else { return }
        rules.append(campaign.isPhish ? .reportedPhish : .reportedSpam)
    }

    /// What is known of the sender. Only who vouches for a message is somebody of whom good things are known.
    private mutating func read(_ sender: SenderRecord) {
        guard !sender.isAnswered else {
            add(.histAnswered, if: reading.isAligned)
            return
        }
        let symbol: Symbol =
            switch sender.rung {
            case .person: sender.isGood ? .histPersonKnown : .histPersonJunked
            case .organization: sender.isGood ? .histKnown : .histJunked
            case .domain: sender.isGood ? .histDomainKnown : .histDomainJunked
            case .vouching: sender.isGood ? .histSignerKnown : .histSignerJunked
            case .network: sender.isGood ? .histNetworkKnown : .histNetworkJunked
            }
        let needsAuthor = [.person, .organization, .domain].contains(sender.rung)
        let times = sender.seen == 1 ? "once" : "\(sender.seen) times"
        add(symbol, if: reading.isAligned || !needsAuthor, "seen \(times) since \(sender.since)")
    }
}
