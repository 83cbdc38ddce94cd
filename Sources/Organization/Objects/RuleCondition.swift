public import Mail

/// A condition of a mail flow rule, or an exception to it, by EOP's names (docs/reference/mail-flow-rules.md#conditions). Of
/// several values one has to match.
public enum RuleCondition: Hashable, Sendable {
    /// Whether somebody or something belongs to the organization.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        case inOrganization = "InOrganization"
        case notInOrganization = "NotInOrganization"
    }

    /// `MessageTypeMatches`.
    public enum MessageType: String, Hashable, Sendable, CaseIterable {
        case outOfOffice = "OOF"
        case autoForward = "AutoForward"
        case encrypted = "Encrypted"
        case calendaring = "Calendaring"
        case permissionControlled = "PermissionControlled"
        case voicemail = "Voicemail"
        case signed = "Signed"
        case approvalRequest = "ApprovalRequest"
        case readReceipt = "ReadReceipt"
    }

    /// `WithImportance`.
    public enum Importance: String, Hashable, Sendable, CaseIterable {
        case low = "Low"
        case normal = "Normal"
        case high = "High"
    }

    /// Whose manager is asked for (`ManagerForEvaluatedUser`).
    public enum EvaluatedUser: String, Hashable, Sendable, CaseIterable {
        case sender = "Sender"
        case recipient = "Recipient"
    }

    /// `SenderManagementRelationship`.
    public enum ManagementRelationship: String, Hashable, Sendable, CaseIterable {
        case manager = "Manager"
        case directReport = "DirectReport"
    }

    /// `ADComparisonOperator`.
    public enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
        case equal = "Equal"
        case notEqual = "NotEqual"
    }

    /// A kind of sensitive information that is told by its check digits.
    public enum DataClassification: String, Hashable, Sendable, CaseIterable {
        case creditCardNumber = "Credit Card Number"
        case iban = "International Banking Account Number (IBAN)"
    }

    /// Words, or patterns, that an attribute of a person must have: `"City:Berlin,Bonn"`.
    public struct AttributeTerms: Hashable, Sendable {
        /// The attribute.
        public var attribute: DirectoryAttribute
        /// The words or patterns, as they were written.
        public var terms: [String]

        /// Makes them.
        public init(attribute: DirectoryAttribute, terms: [String]) {
            self.attribute = attribute
            self.terms = terms
        }
    }

    /// Words that a property of an Office document must have: `"Department:Sales,Legal"`.
    public struct PropertyWords: Hashable, Sendable {
        /// The name of the property.
        public var property: String
        /// The words.
        public var words: [String]

        /// Makes them.
        public init(property: String, words: [String]) {
            self.property = property
            self.words = words
        }
    }

    // Sender.
    case from([EmailAddress])
    case fromScope(Scope)
    case fromMemberOf([EmailAddress])
    case fromAddressContainsWords([String])
    case fromAddressMatchesPatterns([String])
    case senderDomainIs([Domain])
    case senderIpRanges([IPNetwork])
    case senderADAttributeContainsWords([AttributeTerms])
    case senderADAttributeMatchesPatterns([AttributeTerms])
    // Recipient, for each.
    case sentTo([EmailAddress])
    case sentToScope(Scope)
    case sentToMemberOf([EmailAddress])
    case recipientAddressContainsWords([String])
    case recipientAddressMatchesPatterns([String])
    case recipientDomainIs([Domain])
    case recipientADAttributeContainsWords([AttributeTerms])
    case recipientADAttributeMatchesPatterns([AttributeTerms])
    // Any recipient, for all.
    case anyOfRecipientAddressContainsWords([String])
    case anyOfRecipientAddressMatchesPatterns([String])
    case anyOfToHeader([EmailAddress])
    case anyOfCcHeader([EmailAddress])
    case anyOfToCcHeader([EmailAddress])
    case anyOfToHeaderMemberOf([EmailAddress])
    case anyOfCcHeaderMemberOf([EmailAddress])
    case anyOfToCcHeaderMemberOf([EmailAddress])
    // Subject and body.
    case subjectContainsWords([String])
    case subjectMatchesPatterns([String])
    case subjectOrBodyContainsWords([String])
    case subjectOrBodyMatchesPatterns([String])
    case messageContainsDataClassifications([DataClassification])
    // Attachments.
    case attachmentContainsWords([String])
    case attachmentMatchesPatterns([String])
    case attachmentNameMatchesPatterns([String])
    case attachmentExtensionMatchesWords([String])
    /// Octets; strictly more.
    case attachmentSizeOver(Int)
    case attachmentIsUnsupported
    case attachmentProcessingLimitExceeded
    case attachmentHasExecutableContent
    case attachmentIsPasswordProtected
    case attachmentPropertyContainsWords([PropertyWords])
    // Message.
    /// Octets; strictly more.
    case messageSizeOver(Int)
    case contentCharacterSetContainsWords([String])
    case messageTypeMatches(MessageType)
    case withImportance(Importance)
    /// -1, or 0 to 9: the confidence level that rules before have asked for, or a trusted server has stamped, is at least this.
    case sclOver(Int)
    case headerContains(name: String, words: [String])
    case headerMatches(name: String, patterns: [String])
    // Relations.
    case betweenMemberOf([EmailAddress], [EmailAddress])
    case manager(of: EvaluatedUser, isOneOf: [EmailAddress])
    case senderManagementRelationship(ManagementRelationship)
    case adComparison(DirectoryAttribute, ComparisonOperator)

    /// The parameter's name in EOP; of two that belong together, the first.
    public var parameter: String {
        switch self {
        case .from: "From"
        case .fromScope: "FromScope"
        case .fromMemberOf: "FromMemberOf"
        case .fromAddressContainsWords: "FromAddressContainsWords"
        case .fromAddressMatchesPatterns: "FromAddressMatchesPatterns"
        case .senderDomainIs: "SenderDomainIs"
        case .senderIpRanges: "SenderIpRanges"
        case .senderADAttributeContainsWords: "SenderADAttributeContainsWords"
        case .senderADAttributeMatchesPatterns: "SenderADAttributeMatchesPatterns"
        case .sentTo: "SentTo"
        case .sentToScope: "SentToScope"
        case .sentToMemberOf: "SentToMemberOf"
        case .recipientAddressContainsWords: "RecipientAddressContainsWords"
        case .recipientAddressMatchesPatterns: "RecipientAddressMatchesPatterns"
        case .recipientDomainIs: "RecipientDomainIs"
        case .recipientADAttributeContainsWords: "RecipientADAttributeContainsWords"
        case .recipientADAttributeMatchesPatterns: "RecipientADAttributeMatchesPatterns"
        case .anyOfRecipientAddressContainsWords: "AnyOfRecipientAddressContainsWords"
        case .anyOfRecipientAddressMatchesPatterns: "AnyOfRecipientAddressMatchesPatterns"
        case .anyOfToHeader: "AnyOfToHeader"
        case .anyOfCcHeader: "AnyOfCcHeader"
        case .anyOfToCcHeader: "AnyOfToCcHeader"
        case .anyOfToHeaderMemberOf: "AnyOfToHeaderMemberOf"
        case .anyOfCcHeaderMemberOf: "AnyOfCcHeaderMemberOf"
        case .anyOfToCcHeaderMemberOf: "AnyOfToCcHeaderMemberOf"
        case .subjectContainsWords: "SubjectContainsWords"
        case .subjectMatchesPatterns: "SubjectMatchesPatterns"
        case .subjectOrBodyContainsWords: "SubjectOrBodyContainsWords"
        case .subjectOrBodyMatchesPatterns: "SubjectOrBodyMatchesPatterns"
        case .messageContainsDataClassifications: "MessageContainsDataClassifications"
        case .attachmentContainsWords: "AttachmentContainsWords"
        case .attachmentMatchesPatterns: "AttachmentMatchesPatterns"
        case .attachmentNameMatchesPatterns: "AttachmentNameMatchesPatterns"
        case .attachmentExtensionMatchesWords: "AttachmentExtensionMatchesWords"
        case .attachmentSizeOver: "AttachmentSizeOver"
        case .attachmentIsUnsupported: "AttachmentIsUnsupported"
        case .attachmentProcessingLimitExceeded: "AttachmentProcessingLimitExceeded"
        case .attachmentHasExecutableContent: "AttachmentHasExecutableContent"
        case .attachmentIsPasswordProtected: "AttachmentIsPasswordProtected"
        case .attachmentPropertyContainsWords: "AttachmentPropertyContainsWords"
        case .messageSizeOver: "MessageSizeOver"
        case .contentCharacterSetContainsWords: "ContentCharacterSetContainsWords"
        case .messageTypeMatches: "MessageTypeMatches"
        case .withImportance: "WithImportance"
        case .sclOver: "SCLOver"
        case .headerContains: "HeaderContainsMessageHeader"
        case .headerMatches: "HeaderMatchesMessageHeader"
        case .betweenMemberOf: "BetweenMemberOf1"
        case .manager: "ManagerForEvaluatedUser"
        case .senderManagementRelationship: "SenderManagementRelationship"
        case .adComparison: "ADComparisonAttribute"
        }
    }
}
