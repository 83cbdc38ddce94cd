/// How this server finds out who sent a message: the entry `senderAuthentication` of `postern.yaml`
/// (docs/reference/sender-authentication.md).
public struct SenderAuthenticationSettings: Hashable, Sendable {
    /// How the organizational domain of an author's domain is found.
    public enum OrganizationalDomain: String, Hashable, Sendable, CaseIterable {
        /// By asking DNS upwards (RFC 9989 section 4.10).
        case treeWalk
        /// By a list of public suffixes (RFC 7489 section 3.2).
        case publicSuffixList
    }

    /// In which form results are written into messages.
    public enum ResultsStyle: String, Hashable, Sendable, CaseIterable {
        /// As RFC 8601 has it.
        case rfc8601
        /// With EOP's own words where they differ.
        case eop
    }

    /// Where Debian's `publicsuffix` has the list.
    public static let systemPublicSuffixList = "/usr/share/publicsuffix/public_suffix_list.dafsa"

    /// `enabled`: whether incoming mail is authenticated at all.
    public var isEnabled = true
    /// `organizationalDomain`.
    public var organizationalDomain = OrganizationalDomain.treeWalk
    /// `publicSuffixList`: the file of the list, as text or DAFSA; read only where the list is asked.
    public var publicSuffixList = SenderAuthenticationSettings.systemPublicSuffixList
    /// `resultsStyle`.
    public var resultsStyle = ResultsStyle.rfc8601

    /// The defaults of a document.
    public init() {}
}
