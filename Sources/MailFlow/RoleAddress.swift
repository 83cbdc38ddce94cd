internal import Mail

/// The addresses that every accepted domain has (RFC 5321 section 4.5.1, RFC 2142 section 2).
enum RoleAddress: String {
    case postmaster
    case abuse

    init?(_ address: EmailAddress) {
        switch address.localPart.utf8.count {
        case 10 where address.localPart.lowercased() == "postmaster": self = .postmaster
        case 5 where address.localPart.lowercased() == "abuse": self = .abuse
        default: return nil
        }
    }
}
