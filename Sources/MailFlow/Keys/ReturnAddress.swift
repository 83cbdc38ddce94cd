internal import Mail

/// Rewrites the sender of mail that an organization forwards, so that it passes SPF under the organization's domain and
/// reports find back (the Sender Rewriting Scheme, docs/reference/srs.md).
struct ReturnAddress: Sendable {
    /// For how many days an address takes reports.
    static let lifetime = 10
    /// Octets of an address that the rewriting may reach (RFC 5321 section 4.5.3.1.3, without the angle brackets).
    static let maximumLength = 254
    private static let codeLength = 8
    private static let days = 1_024

    let secrets: ServerSecrets

    /// What an address says.
    enum Reading: Equatable {
        /// It has not the form of one of ours.
        case other
        /// Reports to it are for this sender.
        case original(EmailAddress)
        /// It has the form, but we never made it for this organization.
        case forged
        /// We made it too long ago.
        case expired
    }

    /// The sender to give instead of `sender`, in `domain` of an organization; nil when it would be too long.
    func rewriting(_ sender: EmailAddress, organization: String, domain: Domain, at time: WallTime) -> EmailAddress? {
        let local: String
        if let (host, rest) = ReturnAddress.firstForwarder(of: sender) {
            let code = secrets.code(
                .secondReturnAddress, ReturnAddress.parts(organization, host, rest),
                characters: ReturnAddress.codeLength)
            local = "SRS1=\(code)=\(host)=\(rest)"
        } else {
            let stamp = Base32.text(ReturnAddress.day(time))
            let host = ReturnAddress.text(sender.host)
            let code = secrets.code(
                .returnAddress, ReturnAddress.parts(organization, stamp, host, sender.localPart),
                characters: ReturnAddress.codeLength)
            local = "SRS0=\(code)=\(stamp)=\(host)=\(sender.localPart)"
        }
        let address = EmailAddress(localPart: local, domain: domain)
        return address.description.utf8.count <= ReturnAddress.maximumLength ? address : nil
    }

    /// Reads an address of an organization. Mail systems may change the case of letters on the way; so the codes don't
    /// depend on it.
    ///
    /// - Parameter time: nil leaves the age aside: it was judged before.
    func read(_ address: EmailAddress, organization: String, at time: WallTime?) -> Reading {
        let local = address.localPart
        guard local.utf8.count > 5, local.utf8.dropFirst(4).first == UInt8(ascii: "=") else { return .other }
        let body = local.dropFirst(5)
        switch local.prefix(4).lowercased() {
        case "srs0":
            let fields = body.split(separator: "=", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4, let made = ReturnAddress.day(fields[1]) else { return .forged }
            guard
                secrets.verify(
                    fields[0], .returnAddress, ReturnAddress.parts(organization, fields[1], fields[2], fields[3]),
                    characters: ReturnAddress.codeLength),
                let original = ReturnAddress.address(fields[3], host: fields[2])
            else { return .forged }
            if let time {
                let age = (ReturnAddress.day(time) - made + ReturnAddress.days) % ReturnAddress.days
                // A clock that was set back may make it look younger than now.
                guard age <= ReturnAddress.lifetime || age == ReturnAddress.days - 1 else { return .expired }
            }
            return .original(original)
        case "srs1":
            let fields = body.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 3,
                secrets.verify(
                    fields[0], .secondReturnAddress, ReturnAddress.parts(organization, fields[1], fields[2]),
                    characters: ReturnAddress.codeLength),
                let original = ReturnAddress.address("SRS0" + fields[2], host: fields[1])
            else { return .forged }
            return .original(original)
        default:
            return .other
        }
    }

    /// Of a sender that others rewrote already: the first who did, and what he needs to find the original, with the
    /// separator in front. Only the first and the last forwarder are named, so that the address doesn't grow.
    private static func firstForwarder(of sender: EmailAddress) -> (host: String, rest: String)? {
        let local = sender.localPart
        func isSeparator(_ character: Character?) -> Bool { character == "=" || character == "+" || character == "-" }
        guard local.utf8.count > 6, isSeparator(local.dropFirst(4).first) else { return nil }
        switch local.prefix(4).lowercased() {
        case "srs0": return (text(sender.host), String(local.dropFirst(4)))
        case "srs1":
            let fields = local.dropFirst(5).split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, isSeparator(fields[2].first), address("x", host: String(fields[1])) != nil else {
                return nil
            }
            return (String(fields[1]), String(fields[2]))
        default: return nil
        }
    }

    private static func parts(_ texts: String...) -> [String] { texts.map { $0.lowercased() } }

    private static func text(_ host: EmailAddress.Host) -> String {
        switch host {
        case .domain(let domain): domain.name
        case .literal(let address): address.literal
        }
    }

    private static func address(_ localPart: String, host: String) -> EmailAddress? {
        guard !localPart.isEmpty, let host = EmailAddress("x@\(host)")?.host else { return nil }
        return EmailAddress(localPart: localPart, host: host)
    }

    private static func day(_ time: WallTime) -> Int { Int(max(time.milliseconds, 0) / 86_400_000 % Int64(days)) }

    private static func day(_ text: String) -> Int? {
        let digits = text.utf8.map(Base32.value)
        guard digits.count == 2, let high = digits[0], let low = digits[1] else { return nil }
        return high << 5 | low
    }
}
