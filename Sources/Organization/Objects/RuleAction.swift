public import Mail

/// An action of a mail flow rule, by EOP's names (docs/reference/mail-flow-rules.md#actions). The cases stand in the order in
/// which a rule does them.
public enum RuleAction: Hashable, Sendable {
    /// How a manager gets the message (`AddManagerAsRecipientType`).
    public enum RecipientKind: String, Hashable, Sendable, CaseIterable {
        case to = "To"
        case cc = "Cc"
        case bcc = "Bcc"
        case redirect = "Redirect"
    }

    /// `ApplyHtmlDisclaimerText` with what belongs to it.
    public struct Disclaimer: Hashable, Sendable {
        /// `ApplyHtmlDisclaimerLocation`.
        public enum Location: String, Hashable, Sendable, CaseIterable {
            case append = "Append"
            case prepend = "Prepend"
        }

        /// `ApplyHtmlDisclaimerFallbackAction`: what is done where the text can't be put into the message.
        public enum FallbackAction: String, Hashable, Sendable, CaseIterable {
            /// The message goes as an attachment of a new one that has the text.
            case wrap = "Wrap"
            /// It goes without.
            case ignore = "Ignore"
            /// It is rejected.
            case reject = "Reject"
        }

        /// The text: HTML, with tokens such as `%%DisplayName%%`.
        public var text: String
        /// Where it is put.
        public var location: Location
        /// What is done where that can't be.
        public var fallbackAction: FallbackAction

        /// Makes one.
        public init(text: String, location: Location = .append, fallbackAction: FallbackAction = .wrap) {
            self.text = text
            self.location = location
            self.fallbackAction = fallbackAction
        }
    }

    /// What an incident report tells (`IncidentReportContent`).
    public enum IncidentContent: String, Hashable, Sendable, CaseIterable {
        case sender = "Sender"
        case recipients = "Recipients"
        case subject = "Subject"
        case cc = "CC"
        case bcc = "BCC"
        case severity = "Severity"
        case override = "Override"
        case ruleDetections = "RuleDetections"
        case falsePositive = "FalsePositive"
        case dataClassifications = "DataClassifications"
        case idMatch = "IdMatch"
        case attachOriginalMail = "AttachOriginalMail"
    }

    /// `RemoveHeader`.
    case removeHeader(String)
    /// `SetHeaderName` and `SetHeaderValue`.
    case setHeader(name: String, value: String)
    /// `PrependSubject`.
    case prependSubject(String)
    /// `ApplyHtmlDisclaimerText`.
    case applyHtmlDisclaimer(Disclaimer)
    /// `SetSCL`: -1, or 0 to 9.
    case setSCL(Int)
    /// `AddToRecipients`.
    case addToRecipients([EmailAddress])
    /// `CopyTo`.
    case copyTo([EmailAddress])
    /// `BlindCopyTo`.
    case blindCopyTo([EmailAddress])
    /// `AddManagerAsRecipientType`.
    case addManagerAsRecipient(RecipientKind)
    /// `GenerateIncidentReport` and `IncidentReportContent`.
    case generateIncidentReport(to: EmailAddress, content: [IncidentContent])
    /// `GenerateNotification`: HTML, with tokens such as `%%Subject%%`.
    case generateNotification(String)
    /// `RouteMessageOutboundConnector`.
    case routeMessageOutboundConnector(String)
    /// `RouteMessageOutboundRequireTls`.
    case routeMessageOutboundRequireTls
    /// `RejectMessageReasonText` and `RejectMessageEnhancedStatusCode`; nil for the default of each.
    case rejectMessage(reason: String?, enhancedStatusCode: String?)
    /// `Quarantine`.
    case quarantine
    /// `ModerateMessageByUser`.
    case moderateMessageByUser([EmailAddress])
    /// `ModerateMessageByManager`.
    case moderateMessageByManager
    /// `DeleteMessage`.
    case deleteMessage
    /// `RedirectMessageTo`.
    case redirectMessageTo([EmailAddress])

    /// The parameter's name in EOP; of several that belong together, the first.
    public var parameter: String {
        switch self {
        case .removeHeader: "RemoveHeader"
        case .setHeader: "SetHeaderName"
        case .prependSubject: "PrependSubject"
        case .applyHtmlDisclaimer: "ApplyHtmlDisclaimerText"
        case .setSCL: "SetSCL"
        case .addToRecipients: "AddToRecipients"
        case .copyTo: "CopyTo"
        case .blindCopyTo: "BlindCopyTo"
        case .addManagerAsRecipient: "AddManagerAsRecipientType"
        case .generateIncidentReport: "GenerateIncidentReport"
        case .generateNotification: "GenerateNotification"
        case .routeMessageOutboundConnector: "RouteMessageOutboundConnector"
        case .routeMessageOutboundRequireTls: "RouteMessageOutboundRequireTls"
        case .rejectMessage: "RejectMessageReasonText"
        case .quarantine: "Quarantine"
        case .moderateMessageByUser: "ModerateMessageByUser"
        case .moderateMessageByManager: "ModerateMessageByManager"
        case .deleteMessage: "DeleteMessage"
        case .redirectMessageTo: "RedirectMessageTo"
        }
    }
}
