internal import Mail

/// The parameters of actions, in the order in which a rule does them (docs/reference/mail-flow-rules.md#actions).
enum RuleActionTable {
    /// All of them.
    static let parameters: [RuleParameter<RuleAction>] = [
        header, disclaimer, level, recipients, reports, route, fate,
    ].flatMap { $0 }

    private static let header: [RuleParameter<RuleAction>] = [
        .value(
            "RemoveHeader", ValueKind<String>.changeableHeaderName, { .removeHeader($0) },
            { if case .removeHeader(let name) = $0 { name } else { nil } }, "Every field of this name goes."),
        .half(
            "SetHeaderName", ValueKind<String>.changeableHeaderName,
            "A field of this name gets the value `SetHeaderValue`, in the place of those that are there.",
            set: { name, action in
                guard let action else { return .setHeader(name: name, value: "") }
                guard case .setHeader(_, let value) = action else { return nil }
                return .setHeader(name: name, value: value)
            },
            get: { action in
                guard case .setHeader(let name, _) = action, !name.isEmpty else { return nil }
                return name
            }),
        .half(
            "SetHeaderValue", ValueKind<String>.fullLine(RuleBounds.reasonLength), "The value, with `SetHeaderName`.",
            set: { value, action in
                guard let action else { return .setHeader(name: "", value: value) }
                guard case .setHeader(let name, _) = action else { return nil }
                return .setHeader(name: name, value: value)
            },
            get: { action in
                guard case .setHeader(_, let value) = action, !value.isEmpty else { return nil }
                return value
            }),
        .value(
            "PrependSubject", ValueKind<String>.fullLine(256), { .prependSubject($0) },
            { if case .prependSubject(let text) = $0 { text } else { nil } },
            "Text in front of the subject. A blank at its end counts."),
    ]

    private static let level: [RuleParameter<RuleAction>] = [
        .value(
            "SetSCL", ValueKind<Int>.integer(-1...9), { .setSCL($0) },
            { if case .setSCL(let level) = $0 { level } else { nil } },
            "The spam confidence level that the verdict starts from; -1 passes the filter.")
    ]

    private static let disclaimer: [RuleParameter<RuleAction>] = [
        .half(
            "ApplyHtmlDisclaimerText", ValueKind<String>.body(RuleBounds.textLength),
            "HTML that is put into the body, with tokens such as `%%DisplayName%%`.",
            set: { text, action in
                change(action) { $0.text = text }
            },
            get: { action in
                guard case .applyHtmlDisclaimer(let disclaimer) = action, !disclaimer.text.isEmpty else { return nil }
                return disclaimer.text
            }),
        .half(
            "ApplyHtmlDisclaimerLocation", ValueKind<RuleAction.Disclaimer.Location>.choice,
            default: "`Append`, where there is a text", "Whether it stands at the end or at the beginning.",
            set: { location, action in
                change(action) { $0.location = location }
            }, get: { if case .applyHtmlDisclaimer(let disclaimer) = $0 { disclaimer.location } else { nil } }),
        .half(
            "ApplyHtmlDisclaimerFallbackAction", ValueKind<RuleAction.Disclaimer.FallbackAction>.choice,
            default: "`Wrap`, where there is a text", "What is done with mail that it can't be put into.",
            set: { fallback, action in
                change(action) { $0.fallbackAction = fallback }
            }, get: { if case .applyHtmlDisclaimer(let disclaimer) = $0 { disclaimer.fallbackAction } else { nil } }),
    ]

    /// A disclaimer with a change, made of one or of none; nil for another action.
    private static func change(
        _ action: RuleAction?, _ change: (inout RuleAction.Disclaimer) -> Void
    ) -> RuleAction? {
        var disclaimer = RuleAction.Disclaimer(text: "")
        if let action {
            guard case .applyHtmlDisclaimer(let found) = action else { return nil }
            disclaimer = found
        }
        change(&disclaimer)
        return .applyHtmlDisclaimer(disclaimer)
    }

    private static let recipients: [RuleParameter<RuleAction>] = [
        .addresses(
            "AddToRecipients", { .addToRecipients($0) },
            { if case .addToRecipients(let list) = $0 { list } else { nil } },
            "They get the message too, and To names them."),
        .addresses(
            "CopyTo", { .copyTo($0) }, { if case .copyTo(let list) = $0 { list } else { nil } },
            "They get the message too, and Cc names them."),
        .addresses(
            "BlindCopyTo", { .blindCopyTo($0) }, { if case .blindCopyTo(let list) = $0 { list } else { nil } },
            "They get the message too, and nothing names them."),
        .choice(
            "AddManagerAsRecipientType", RuleAction.RecipientKind.self, { .addManagerAsRecipient($0) },
            { if case .addManagerAsRecipient(let kind) = $0 { kind } else { nil } },
            "How the sender's manager gets the message; without a manager, nothing is done."),
    ]

    /// Stands for the recipient of a report until that is read. No address has an empty local part without quotes.
    static let nobody = EmailAddress(localPart: "", domain: .invalid)

    private static let reports: [RuleParameter<RuleAction>] = [
        .half(
            "GenerateIncidentReport", ValueKind<EmailAddress>.proxyAddress,
            "Who gets a report of each message, with `IncidentReportContent`.",
            set: { address, action in
                guard let action else { return .generateIncidentReport(to: address, content: []) }
                guard case .generateIncidentReport(_, let content) = action else { return nil }
                return .generateIncidentReport(to: address, content: content)
            },
            get: { action in
                guard case .generateIncidentReport(let address, _) = action, address != nobody else { return nil }
                return address
            }),
        .halfList(
            "IncidentReportContent", ValueKind<RuleAction.IncidentContent>.choice,
            "What the report tells beside the Message-ID.",
            set: { content, action in
                guard let action else { return .generateIncidentReport(to: nobody, content: content) }
                guard case .generateIncidentReport(let address, _) = action else { return nil }
                return .generateIncidentReport(to: address, content: content)
            }, get: { if case .generateIncidentReport(_, let content) = $0 { content } else { nil } }),
        .value(
            "GenerateNotification", ValueKind<String>.body(RuleBounds.textLength), { .generateNotification($0) },
            { if case .generateNotification(let text) = $0 { text } else { nil } },
            "HTML of a message to each recipient, with tokens such as `%%Subject%%`."),
    ]

    private static let route: [RuleParameter<RuleAction>] = [
        .value(
            "RouteMessageOutboundConnector",
            ValueKind<String>.reference(.outboundConnector, expected: "the Name of an outbound connector"),
            { .routeMessageOutboundConnector($0) },
            { if case .routeMessageOutboundConnector(let name) = $0 { name } else { nil } },
            "The outbound connector that the message leaves by."),
        .flag(
            "RouteMessageOutboundRequireTls", .routeMessageOutboundRequireTls,
            "Whether the message goes on over TLS or not at all."),
    ]

    private static let fate: [RuleParameter<RuleAction>] = [
        .half(
            "RejectMessageReasonText", ValueKind<String>.fullLine(RuleBounds.reasonLength),
            default: "`Delivery not authorized, message refused`, where it is rejected",
            "The message is rejected, and why.",
            set: { reason, action in
                guard let action else { return .rejectMessage(reason: reason, enhancedStatusCode: nil) }
                guard case .rejectMessage(_, let code) = action else { return nil }
                return .rejectMessage(reason: reason, enhancedStatusCode: code)
            }, get: { if case .rejectMessage(let reason, _) = $0 { reason } else { nil } }),
        .half(
            "RejectMessageEnhancedStatusCode", ValueKind<String>.rejectionCode,
            default: "`5.7.1`, where it is rejected", "The message is rejected, and with which status code.",
            set: { code, action in
                guard let action else { return .rejectMessage(reason: nil, enhancedStatusCode: code) }
                guard case .rejectMessage(let reason, _) = action else { return nil }
                return .rejectMessage(reason: reason, enhancedStatusCode: code)
            }, get: { if case .rejectMessage(_, let code) = $0 { code } else { nil } }),
        .flag(
            "Quarantine", .quarantine,
            "Whether the message is held in quarantine, where administrators alone see it."),
        .addresses(
            "ModerateMessageByUser", { .moderateMessageByUser($0) },
            { if case .moderateMessageByUser(let list) = $0 { list } else { nil } },
            "The message is held until one of them approves it."),
        .flag(
            "ModerateMessageByManager", .moderateMessageByManager,
            "Whether the message is held until the sender's manager approves it."),
        .flag("DeleteMessage", .deleteMessage, "Whether the message is deleted without a word."),
        .addresses(
            "RedirectMessageTo", { .redirectMessageTo($0) },
            { if case .redirectMessageTo(let list) = $0 { list } else { nil } },
            "They get the message in the place of its recipients; up to 10."),
    ]
}
