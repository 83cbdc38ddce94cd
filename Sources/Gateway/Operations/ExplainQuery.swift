public import Foundation
import Mail
public import MailFlow
import NIOCore
import Organization

/// What `postern explain` asks: a transaction that is not made.
public struct ExplainQuery: Codable, Sendable, Hashable {
    /// The peer's address.
    public var clientAddress: String
    /// Its HELO name.
    public var helo: String
    /// MAIL FROM; empty or `<>` for the null sender.
    public var sender: String
    /// RCPT TO, each an address, in the order of one transaction.
    public var recipients: [String]
    /// Whether the session is encrypted; so it is with a certificate.
    public var tls = false
    /// Names of the client's certificate, whose chain is taken to be trusted.
    public var certificateNames: [String] = []
    /// SHA-256 of the client's certificate, hexadecimal, with or without colons.
    public var certificateFingerprint: String?
    /// The message's header, with what is needed of the body to see where it ends; nil for one that lacks nothing.
    public var header: Data?
    /// The message's size in octets.
    public var size: Int?

    /// Makes a query.
    public init(clientAddress: String, helo: String, sender: String, recipients: [String]) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
        self.recipients = recipients
    }

    /// The question it asks. Throws ``OperationFailure`` for what can't be read.
    public func question() throws -> Explain.Question {
        do throws(Explain.NotUnderstood) {
            return try Explain.Question(
                clientAddress: clientAddress, helo: helo, sender: sender, recipients: recipients,
                tls: try sessionTLS(), size: size, content: header.map { ByteBuffer(bytes: $0) })
        } catch {
            throw OperationFailure(error.description)
        }
    }

    private func sessionTLS() throws(Explain.NotUnderstood) -> SessionFacts.TLS? {
        var names: [CertificateName] = []
        for text in certificateNames {
            guard let name = CertificateName(text) else {
                throw Explain.NotUnderstood(argument: "tls-name", text: text)
            }
            names.append(name)
        }
        let fingerprint = certificateFingerprint.map { $0.filter { $0 != ":" }.lowercased() }
        if let fingerprint, fingerprint.count != 64 || !fingerprint.allSatisfy(\.isHexDigit) {
            throw Explain.NotUnderstood(argument: "tls-fingerprint", text: certificateFingerprint ?? "")
        }
        guard tls || !names.isEmpty || fingerprint != nil else { return nil }
        var facts = SessionFacts.TLS(version: "TLSv1.3")
        if !names.isEmpty || fingerprint != nil {
            facts.clientCertificate = ClientCertificate(
                claimedNames: names, fingerprint: fingerprint ?? "",
                trust: names.isEmpty ? .untrusted("no --tls-name was given") : .trusted)
        }
        return facts
    }

    /// The answers by a configuration. Throws ``OperationFailure`` for an argument that is no address.
    func explanations(
        by snapshot: ConfigurationSnapshot, secrets: ServerSecrets?, at time: WallTime
    ) throws -> [Explanation] {
        Explain(snapshot: snapshot, secrets: secrets).explanations(try question(), at: time)
    }
}
