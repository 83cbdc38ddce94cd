/// What became of a recipient in plain words, for somebody who only wrote a letter.
struct ReportExplanation {
    /// What happened.
    let what: String
    /// Who can mend it; nil where there is nothing to mend.
    let who: String?
    /// How, or what the sender can do meanwhile.
    let how: String

    /// Explains a recipient's fate in the words of a language.
    init(
        _ recipient: DeliveryStatusNotification.Recipient, of original: DeliveryStatusNotification.Original,
        in words: any ReportWords.Type
    ) {
        let domain =
            switch recipient.address.host {
            case .domain(let domain): domain.name
            case .literal(let address): address.literal
            }
        func filled(_ text: String) -> String {
            guard text.contains("{") else { return text }
            let time = recipient.willRetryUntil?.messageDate ?? "?"
            return text.split(separator: "{", omittingEmptySubsequences: false).map { piece in
                if piece.hasPrefix("domain}") { return domain + piece.dropFirst("domain}".count) }
                if piece.hasPrefix("time}") { return time + piece.dropFirst("time}".count) }
                return String(piece)
            }.joined()
        }
        func phrase(_ phrase: ReportPhrase) -> String { filled(words.phrase(phrase)) }

        switch recipient.action {
        case .failed:
            var cause = FailureCause(recipient.reply, status: recipient.status, isOwn: recipient.remote == nil)
            if cause == .addressNotASCII, !recipient.address.needsSMTPUTF8,
                original.envelope.sender.address?.needsSMTPUTF8 != true
            {
                // With addresses in ASCII it is the header that needs SMTPUTF8.
                cause = .headerNotASCII
            }
            let last = cause == .expired ? FailureCause(behindExpiryOf: recipient) : nil
            if let last, last.explainsWaiting {
                what = filled(words.cause(last)) + " " + phrase(.attemptsEnded)
                (who, how) = (words.mender(last.mender), filled(words.mend(last)))
            } else {
                what = filled(words.cause(cause))
                (who, how) = (words.mender(cause.mender), filled(words.mend(cause)))
            }
        case .delayed:
            let cause = recipient.reply.enhanced.map {
                FailureCause(recipient.reply, status: $0, isOwn: recipient.remote == nil)
            }
            if let cause, cause.explainsWaiting {
                what = phrase(.delayed) + " " + filled(words.cause(cause))
                who = words.mender(cause.mender)
            } else {
                (what, who) = (phrase(.delayed), nil)
            }
            how = phrase(.noNeedToResend)
        case .relayed: (what, who, how) = (phrase(.relayed), nil, phrase(.nothingToDo))
        case .delivered: (what, who, how) = (phrase(.delivered), nil, phrase(.nothingToDo))
        case .expanded: (what, who, how) = (phrase(.expanded), nil, phrase(.nothingToDo))
        }
    }
}

extension FailureCause {
    /// The cause of the error that kept an expired message waiting; nil when it is not known.
    fileprivate init?(behindExpiryOf recipient: DeliveryStatusNotification.Recipient) {
        guard let error = recipient.errorBehind, let status = error.enhanced else { return nil }
        self.init(error, status: status, isOwn: recipient.remote == nil && recipient.host == nil)
    }
}
