/// How results are written into Authentication-Results (docs/reference/authentication-results.md).
public enum AuthenticationResultsStyle: String, Hashable, Sendable, Codable, CaseIterable {
    /// Strictly by RFC 8601: every signature, and what DMARC led to in a comment.
    case rfc8601
    /// As Exchange Online Protection does: one signature, EOP's words, and a bare `action=`.
    case eop
}
