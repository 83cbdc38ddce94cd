public import Mail

/// An organization's own text for reports with one status: an entry of `systemMessages`, with the names of Exchange's
/// `New-SystemMessage` (docs/configuration.md).
public struct SystemMessage: Hashable, Sendable {
    /// `DsnCode`: the Status of the reports it is for, of class 4 or 5.
    public var dsnCode: EnhancedStatusCode
    /// `Language`: the language of the reports it is for, and of the text.
    public var language: ReportLanguage
    /// `Internal`: whether it is for senders of the organization, or for all others.
    public var isInternal: Bool
    /// `Text`: at most 512 characters. It is shown as it stands: HTML in it is escaped.
    public var text: String

    /// How many characters a text may have.
    public static let maximumLength = 512

    /// Makes a text.
    public init(dsnCode: EnhancedStatusCode, language: ReportLanguage, isInternal: Bool, text: String) {
        self.dsnCode = dsnCode
        self.language = language
        self.isInternal = isInternal
        self.text = text
    }
}
