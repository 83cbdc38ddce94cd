internal import Facts
internal import Mail
internal import Organization
internal import Patterns

extension RuleEvaluation {
    /// Does with a copy what a rule asks for, in the order of the actions (docs/reference/mail-flow-rules.md#actions).
    ///
    /// - Throws: Before anything is done.
    mutating func apply(_ rule: TransportRule, to copy: inout RuleCopy, _ match: inout Match) throws(RuleTrouble) {
        var last = try terminal(of: rule, copy.recipients, &match)
        for action in rule.actions {
            match.notes += action.notes
            switch action {
            case .removeHeader(let name):
                if refuses(name, action, &match) { continue }
                copy.removeHeader(name, in: message)
            case .setHeader(name: let name, value: let value):
                if refuses(name, action, &match) { continue }
                copy.setHeader(name, value, in: message)
            case .prependSubject(let prefix): copy.prependSubject(prefix, by: subjectMark(), in: message)
            case .applyHtmlDisclaimer(let disclaimer):
                if let reason = apply(disclaimer, to: &copy, &match) {
                    match.notes.append(.init(.reason, reason))
                    last = .ending(
                        RuleOutcome.Ending(
                            end: .reject(Replies.rejectedByRule(reason: nil, enhancedStatusCode: nil)), rule: rule.name,
                            setting: .init("ApplyHtmlDisclaimerFallbackAction", disclaimer.fallbackAction.rawValue)),
                        parameter: action.parameter)
                }
            case .setSCL(let level):
                copy.level = (level, rule.name)
                copy.isChanged = true
            case .addToRecipients(let addresses): add(addresses, naming: "To", to: &copy, &match)
            case .copyTo(let addresses): add(addresses, naming: "Cc", to: &copy, &match)
            case .blindCopyTo(let addresses): add(addresses, naming: nil, to: &copy, &match)
            case .addManagerAsRecipient(let kind):
                guard kind != .redirect, let manager = senderManager else { continue }
                switch kind {
                case .to: add([manager], naming: "To", to: &copy, &match)
                case .cc: add([manager], naming: "Cc", to: &copy, &match)
                case .bcc, .redirect: add([manager], naming: nil, to: &copy, &match)
                }
            // A rule writes once, about all copies that it means.
            case .generateIncidentReport, .generateNotification: break
            case .routeMessageOutboundConnector(let name):
                copy.connector = name
                copy.isChanged = true
            case .routeMessageOutboundRequireTls:
                copy.requiresTLS = true
                copy.isChanged = true
            case .rejectMessage, .quarantine, .moderateMessageByUser, .moderateMessageByManager, .deleteMessage,
                .redirectMessageTo:
                continue
            }
            match.actions.append(action.parameter)
        }
        end(&copy, by: last, rule, &match)
    }

    /// Notes what a rule would do that is only tried out.
    func pretend(_ rule: TransportRule, _ match: inout Match) {
        match.actions = rule.actions.map(\.parameter)
        match.notes = rule.actions.flatMap(\.notes)
    }

    // MARK: - The header and the body

    /// Whether a field is one that rules leave as it is; that is noted then.
    private func refuses(_ name: String, _ action: RuleAction, _ match: inout Match) -> Bool {
        guard let obstacle = RuleCopy.obstacle(toChanging: name) else { return false }
        match.notes.append(
            .init(.reason, SafeText.escaped("\(action.parameter) \(name): \(obstacle)", limit: Self.shownOctets)))
        return true
    }

    private mutating func subjectMark() -> SubjectMark {
        if let madeMark { return madeMark }
        let mark = SubjectMark(message.hand)
        madeMark = mark
        return mark
    }

    /// Puts a disclaimer into a copy.
    ///
    /// - Returns: why the message is to be rejected; nil where it is not.
    private mutating func apply(
        _ disclaimer: RuleAction.Disclaimer, to copy: inout RuleCopy, _ match: inout Match
    ) -> String? {
        let sender = message.authors.first { message.isInside($0) }?.recipient
        let writer = madeWriter ?? DisclaimerWriter(message.hand)
        madeWriter = writer
        let outcome = writer.apply(disclaimer, sender: sender, to: &copy.edits)
        switch outcome {
        case .applied, .wrapped:
            let added = DisclaimerWriter.added(disclaimer, sender: sender)
            copy.add(RuleMessage.Body(words: SearchText(added.text), source: SearchText(added.html)))
            // A wrapper has a header of its own.
            if outcome == .wrapped { copy.noteHeaderChange() }
            return nil
        case .present: return nil
        case .ignored(reason: let reason):
            match.notes.append(.init(.reason, "ApplyHtmlDisclaimerText: \(reason)"))
            return nil
        case .reject(reason: let reason): return "ApplyHtmlDisclaimerText: \(reason)"
        }
    }

    // MARK: - Recipients

    /// The manager of the sender, where the sender is one of the organization's people; nil for none.
    var senderManager: EmailAddress? {
        (message.authors + message.envelopeSender).first { message.isInside($0) }?.manager?.address
    }

    /// Gives a copy to others as well.
    ///
    /// - Parameter field: the header field that names them, `To` or `Cc`; nil for none.
    private mutating func add(
        _ addresses: [EmailAddress], naming field: String?, to copy: inout RuleCopy, _ match: inout Match
    ) {
        guard let first = copy.recipients.first else { return }
        let template = targets[first].delivery
        for address in addresses {
            if let field { copy.enter(address, in: field, of: message) }
            let destinations = RecipientActions.destinations(of: address, message.hand)
            if destinations.isEmpty { match.notes.append(.init("unknown", address)) }
            for destination in destinations where !reached.contains(destination.lookupKey) {
                guard let number = reach(destination, for: address, like: template) else {
                    match.notes.append(.init(.reason, "the message has as many recipients as it may"))
                    return
                }
                targets[number].isBlind = field == nil
                copy.recipients.append(number)
                copy.isChanged = true
            }
        }
    }

    /// Adds a recipient; nil where the message has as many as it may.
    mutating func reach(
        _ destination: EmailAddress, for address: EmailAddress, like template: Delivery
    ) -> Int? {
        guard targets.count - gone.count < Resolution.maximumMembers else { return nil }
        reached.insert(destination.lookupKey)
        let person = message.person(address)
        targets.append(
            Target(delivery: template.readdressed(to: address, at: destination), person: person, original: person))
        return targets.count - 1
    }

    // MARK: - Notices

    /// Orders what a rule writes about a message: one incident report, however many copies there are of it, and a
    /// notification for each recipient. A rule that is only tried out makes its report, too, and notifies in the mode
    /// that says so.
    mutating func orderNotices(of rule: TransportRule, _ match: Match) {
        for action in rule.actions {
            switch action {
            case .generateIncidentReport(to: let address, content: let content):
                report(rule, to: address, content, match)
            case .generateNotification(let text) where rule.mode != .audit: notify(rule, text, match.recipients)
            default: break
            }
        }
    }

    /// What writes about the message, made once.
    mutating func ruleNotices() -> RuleNotices {
        if let madeNotices { return madeNotices }
        let made = RuleNotices(message.hand)
        madeNotices = made
        return made
    }

    private mutating func report(
        _ rule: TransportRule, to address: EmailAddress, _ content: [RuleAction.IncidentContent], _ match: Match
    ) {
        var told = RuleNotices.Match()
        told.recipients = match.recipients.map { targets[$0].shown }
        told.detections = match.inputs.map { "\($0.name.rawValue): \($0.value)" }
        told.actions = rule.actions.map(\.parameter)
        let texts = Set(rule.conditions.filter(\.isAboutTexts).map(\.parameter))
        told.matches = match.inputs.filter { texts.contains($0.name.rawValue) }.map(\.value)
        for case .messageContainsDataClassifications(let kinds) in rule.conditions {
            told.classifications += kinds.filter { !message.sensitiveData($0).isEmpty }.map(\.rawValue)
        }
        if let order = ruleNotices().incidentReport(for: rule, to: address, content: content, told) {
            notices.append(order)
        }
    }

    private mutating func notify(_ rule: TransportRule, _ text: String, _ recipients: [Int]) {
        let orders = ruleNotices().notifications(text, rule: rule.name, to: recipients.map { targets[$0].shown })
        notices += orders
    }
}

extension RuleCondition {
    /// Whether what it finds is a text of the message, as `IdMatch` tells it.
    fileprivate var isAboutTexts: Bool {
        switch self {
        case .subjectContainsWords, .subjectMatchesPatterns, .subjectOrBodyContainsWords, .subjectOrBodyMatchesPatterns,
            .attachmentContainsWords, .attachmentMatchesPatterns, .headerContains, .headerMatches,
            .messageContainsDataClassifications:
            true
        default: false
        }
    }
}

extension RuleAction {
    /// What an action is done with, for the record.
    fileprivate var notes: [Decision.Input] {
        switch self {
        case .removeHeader(let name): [note(name)]
        case .setHeader(name: let name, value: let value): [note("\(name): \(value)")]
        case .prependSubject(let text): [note(text)]
        case .applyHtmlDisclaimer(let disclaimer): [note(disclaimer.location.rawValue)]
        case .setSCL(let level): [note(level.description)]
        case .addToRecipients(let addresses), .copyTo(let addresses), .blindCopyTo(let addresses),
            .redirectMessageTo(let addresses), .moderateMessageByUser(let addresses):
            addresses.prefix(10).map { note($0.description) }
        case .addManagerAsRecipient(let kind): [note(kind.rawValue)]
        case .generateIncidentReport(to: let address, content: _): [note(address.description)]
        case .routeMessageOutboundConnector(let name): [note(name)]
        case .rejectMessage(reason: let reason, enhancedStatusCode: let code):
            [note(Replies.rejectedByRule(reason: reason, enhancedStatusCode: code).description)]
        case .generateNotification, .routeMessageOutboundRequireTls, .quarantine, .moderateMessageByManager,
            .deleteMessage:
            []
        }
    }

    private func note(_ value: String) -> Decision.Input {
        Decision.Input(.init(rawValue: parameter), SafeText.escaped(value, limit: 320))
    }
}
