import Learning
import Mail

extension Findings {
    /// The rest of the header.
    mutating func readHeader() {
        let header = input.header
        add(.hdrUndisclosed, if: header.isUndisclosed)
        if let id = header.messageID, id.utf8.contains(where: { $0 > 0x20 }) {
            let trimmed = id.split { $0 == " " || $0 == "\t" }.first.map(String.init) ?? ""
            let hasBrackets = trimmed.hasPrefix("<") && trimmed.hasSuffix(">")
            let at = trimmed.utf8.lastIndex(of: UInt8(ascii: "@"))
            add(.hdrMsgidBad, if: !hasBrackets || at == nil)
            if let at {
                let host = trimmed[trimmed.utf8.index(after: at)...].filter { $0 != ">" }.lowercased()
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
        add(.hdrPhpmailer, if: mailer.contains("phpmailer") || mailer.hasPrefix("php/"))
        add(.hdrOldMua, if: Self.isOld(mailer), header.mailer)
        add(.hdrPhpScript, if: header.hasScriptField)
        add(.hdrPriority, if: header.isPriority)
        if let duplicate = header.duplicate { add(.hdrDupHeader, duplicate) }
        let isForeign = !reading.isAligned && reading.isAuthenticationKnown
        add(
            .hdrEspHeaderNoAuth, if: header.senderField != nil && reading.service == nil && isForeign,
            header.senderField ?? "")
        if let ratware = header.ratware { add(.hdrRatware, ratware) }
        let isAddressed = reading.recipients.isEmpty || reading.recipients.contains { header.recipients.contains($0) }
        let isMany = header.listID != nil || header.hasListUnsubscribe || header.isBulkPrecedence
        // Blind copies and lists do without; a stranger's message to nobody does not.
        add(.hdrRcptNotTo, if: !isAddressed && !isMany && input.direction == .inbound && !header.recipients.isEmpty)
    }

    private mutating func readDate() {
        guard let text = input.header.date else { return }
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

    /// Clients that nobody uses any more.
    private static func isOld(_ mailer: String) -> Bool {
        [
            "microsoft outlook express", "outlook express", "microsoft outlook, build 10", "microsoft outlook imo",
            "eudora",
            "incredimail", "microsoft windows live mail", "pegasus", "netscape", "mozilla 4", "microsoft outlook 8",
            "the bat!",
            "aol 5", "aol 6", "aol 7", "aol 8", "internet mail service", "microsoft cdo",
        ]
        .contains { mailer.contains($0) }
    }

    /// What is known of the sender and the conversation.
    mutating func readHistory() {
        add(.goodReplySubj, if: reading.isThread && (subject.classes.contains(.reply) || input.header.listID != nil))
        // A message that only claims to answer earns little of it.
        if has(.goodReplySubj), !reading.isAligned, reading.isAuthenticationKnown, !reading.isVerifiedList {
            weaken(.goodReplySubj, to: lists.weights[.goodReplySubj] / 2)
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
        if kinds.count >= 2 { rules.append(campaign.isPhish ? .reportedPhish : .reportedSpam) }
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
