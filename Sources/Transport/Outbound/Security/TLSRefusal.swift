import Mail
import Organization

/// Why no mail goes to a host: it does not prove what is demanded of it.
struct TLSRefusal: Error, Hashable, Sendable {
    /// What the queue's last error says.
    var reply: Reply
    /// What reports to the domain say.
    var failure: TLSSession.Failure
    /// What more is known.
    var detail: String?

    /// The certificate that a connector demands is not shown.
    static func certificate(_ failure: TLSSession.Failure, _ reason: String) -> TLSRefusal {
        TLSRefusal(
            reply: Reply(450, .init(4, 7, 320), "Certificate validation failed [Message=\(reason)]"), failure: failure,
            detail: reason)
    }

    /// An MTA-STS policy in mode `enforce` does not name the host.
    static func exchangerNotAllowed(_ domain: Domain) -> TLSRefusal {
        TLSRefusal(
            reply: Reply(450, .init(4, 4, 8), "MX hosts of \(domain) failed MTA-STS validation"),
            failure: .validationFailure, detail: "the policy does not name the host")
    }

    /// The certificate is not what an MTA-STS policy in mode `enforce` demands.
    static func policy(_ failure: TLSSession.Failure, _ reason: String) -> TLSRefusal {
        TLSRefusal(
            reply: Reply(
                450, .init(4, 7, 5), "Remote certificate failed MTA-STS validation. Reason: \(reason)"),
            failure: failure, detail: reason)
    }

    /// DANE demands TLS, and the host does not offer it.
    static let starttlsNotSupported = TLSRefusal(
        reply: Reply(
            450, .init(4, 7, 321),
            "starttls-not-supported: Destination mail server must support TLS to receive mail."),
        failure: .starttlsNotSupported)

    /// A certificate below a DANE-TA record has expired.
    static func certificateExpired(_ reason: String) -> TLSRefusal {
        TLSRefusal(
            reply: Reply(
                450, .init(4, 7, 322), "certificate-expired: Destination mail server's certificate is expired."),
            failure: .certificateExpired, detail: reason)
    }

    /// No TLSA record matches.
    static func tlsaInvalid(_ reason: String) -> TLSRefusal {
        TLSRefusal(reply: daneReply, failure: .tlsaInvalid, detail: reason)
    }

    /// `SmtpDaneMode` is `Mandatory`, and the host has no TLSA records that can be used.
    static func daneRequired(_ reason: String) -> TLSRefusal {
        TLSRefusal(
            reply: Reply(
                450, .init(4, 7, 323),
                "tlsa-invalid: The domain failed DANE validation. [Message=SmtpDaneMode is Mandatory and \(reason)]"),
            failure: .daneRequired, detail: reason)
    }

    /// The records of the host, or of the domain, can't be had or don't validate.
    static func dnssecInvalid(_ reason: String) -> TLSRefusal {
        TLSRefusal(
            reply: Reply(
                450, .init(4, 7, 324),
                "dnssec-invalid: Destination domain returned invalid DNSSEC records"),
            failure: .dnssecInvalid, detail: reason)
    }

    /// A certificate below a DANE-TA record has other names.
    static func hostMismatch(_ reason: String) -> TLSRefusal {
        TLSRefusal(
            reply: Reply(
                450, .init(4, 7, 325),
                "certificate-host-mismatch: Remote certificate MUST have a common name or subject alternative name "
                    + "matching the hostname (DANE)"),
            failure: .certificateHostMismatch, detail: reason)
    }

    /// The connector's `TlsClientCertificate` is none of this server's. EOP's text for it.
    static let clientCertificateMissing = Reply(
        454, .init(4, 7, 5),
        "The certificate specified in the tlscertificatename of the send connector could not be found.")

    private static let daneReply = Reply(
        450, .init(4, 7, 323), "tlsa-invalid: The domain failed DANE validation.")
}
