package import Facts
package import Mail
package import Organization

/// The notices that mail flow rules ask for (docs/reference/notices.md). Pure: what they say follows from the message and the
/// rule alone.
///
/// The stage `MailFlowRules` makes one of it for a message, where a rule with such an action matches, and adds what it gives
/// by ``AcceptedMessage/add(_:)``. Nothing is written about a message with the null reverse-path.
package struct RuleNotices: Sendable {
    /// What a rule says of its match, for an incident report.
    package struct Match: Sendable, Hashable {
        /// The recipients whose copies it means.
        package var recipients: [EmailAddress] = []
        /// Each condition that matched with the value that it found: `SubjectContainsWords: "invoice"`.
        package var detections: [String] = []
        /// The names of actions that are done; in the modes that only record, those that would be.
        package var actions: [String] = []
        /// The kinds of sensitive data that were found.
        package var classifications: [String] = []
        /// The texts that patterns and words matched.
        package var matches: [String] = []

        package init() {}
    }

    /// What is told of the message.
    package let mail: NoticedMail
    /// The language.
    package let language: ReportLanguage

    package init(_ mail: NoticedMail, language: ReportLanguage) {
        self.mail = mail
        self.language = language
    }

    /// Notices about a message under examination.
    package init(_ hand: MessageInHand) {
        self.init(NoticedMail(hand), language: hand.organization.noticeLanguage)
    }

    /// What a rule tells an administrator (`GenerateIncidentReport`); nil about a report.
    ///
    /// - Parameter content: what it tells (`IncidentReportContent`); always told are the Message-ID, the rule and what was
    ///   done.
    package func incidentReport(
        for rule: TransportRule, to address: EmailAddress, content: [RuleAction.IncidentContent], _ match: Match
    ) -> NoticeOrder? {
        guard !mail.isReport else { return nil }
        var rows = [IncidentReport.Row(.messageID, [mail.messageID]), IncidentReport.Row(.rule, [rule.name])]
        if rule.mode != .enforce { rows.append(IncidentReport.Row(.mode, [rule.mode.rawValue])) }
        // In EOP's order, each once.
        for item in RuleAction.IncidentContent.allCases where content.contains(item) {
            if let told = row(item, rule, match) { rows.append(told) }
        }
        rows.append(IncidentReport.Row(rule.mode == .enforce ? .actions : .recordedActions, match.actions))
        let text = IncidentReport(rule: rule.name, rows: rows).text(in: language)
        return NoticeOrder(
            .incidentReport, to: address, subject: text.subject, text: text.text,
            attachesOriginal: content.contains(.attachOriginalMail), by: ObjectReference(.transportRule, rule.name))
    }

    private func row(
        _ item: RuleAction.IncidentContent, _ rule: TransportRule, _ match: Match
    ) -> IncidentReport.Row? {
        switch item {
        case .sender: IncidentReport.Row(.sender, [mail.shownSender].filter { !$0.isEmpty })
        case .recipients:
            IncidentReport.Row(
                .recipients, (match.recipients.isEmpty ? mail.recipients : match.recipients).map(\.description))
        case .subject: IncidentReport.Row(.subject, [mail.subject].filter { !$0.isEmpty })
        case .cc: IncidentReport.Row(.cc, mail.ccAddresses.map(\.description))
        case .bcc: IncidentReport.Row(.bcc, mail.bcc.map(\.description))
        case .severity: IncidentReport.Row(.severity, rule.setAuditSeverity.map { [$0.rawValue] } ?? [])
        case .ruleDetections: IncidentReport.Row(.detections, match.detections)
        case .dataClassifications: IncidentReport.Row(.classifications, match.classifications)
        case .idMatch: IncidentReport.Row(.matches, match.matches)
        // No sender overrides a rule here, and nobody reports one: the answer is always that there is none.
        case .override: IncidentReport.Row(.override, [])
        case .falsePositive: IncidentReport.Row(.falsePositive, [])
        case .attachOriginalMail: nil
        }
    }

    /// What a rule tells the recipients that it means (`GenerateNotification`): a message for each. None about a report.
    ///
    /// - Parameters:
    ///   - html: the text with its tokens.
    ///   - rule: the rule's name.
    package func notifications(_ html: String, rule: String, to recipients: [EmailAddress]) -> [NoticeOrder] {
        guard !mail.isReport, !recipients.isEmpty else { return [] }
        let filled = NotificationTemplate(html).filled { token in
            switch token {
            case .from: mail.shownSender
            case .to: mail.to
            case .cc: mail.cc
            case .subject: mail.subject
            case .headers: mail.header
            case .messageDate: mail.date
            }
        }
        let text = VisibleText.of(html: filled)
        return recipients.map { recipient in
            NoticeOrder(
                .notification, to: recipient, subject: language.notificationSubject, text: text, html: filled,
                by: ObjectReference(.transportRule, rule))
        }
    }

    /// What moderators are asked, a message for each.
    func moderationRequests(
        to moderators: [EmailAddress], about recipients: [EmailAddress], rule: String
    ) -> [NoticeOrder] {
        let text = ModerationRequest(
            id: mail.id, rule: rule, sender: mail.shownSender, recipients: recipients, subject: mail.subject
        ).text(in: language)
        return moderators.map { moderator in
            var order = NoticeOrder(
                .moderationRequest, to: moderator, subject: text.subject, text: text.text,
                by: ObjectReference(.transportRule, rule))
            order.showsText = true
            return order
        }
    }
}
