import Foundation
import GRDB
import Mail
import NIOCore
import Queueing

/// Reads the columns of a message or a recipient back into values.
extension Row {
    func address(_ column: String) throws -> EmailAddress {
        let text: String = self[column]
        guard let address = EmailAddress(text) else {
            throw DamagedRow(description: "\(column) is no address: \(text)")
        }
        return address
    }

    func value<Value: RawRepresentable>(_ column: String) throws -> Value where Value.RawValue == String {
        let text: String = self[column]
        guard let value = Value(rawValue: text) else { throw DamagedRow(description: "\(column) can't be \(text)") }
        return value
    }

    func json<Value: Decodable>(_ column: String) throws -> Value {
        let text: String = self[column]
        return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    func networkMessageID() throws -> NetworkMessageID {
        let bytes: Data = self["network_id"]
        guard let id = NetworkMessageID(bytes: Array(bytes)) else {
            throw DamagedRow(description: "network_id has \(bytes.count) octets")
        }
        return id
    }

    func envelope() throws -> Envelope {
        let sender: String = self["sender"]
        return Envelope(
            sender: sender.isEmpty ? .null : .mailbox(try address("sender")),
            returnContent: (self["return_content"] as String?).flatMap { Envelope.ReturnContent(rawValue: $0) },
            envelopeID: self["envelope_id"], smtpUTF8: self["smtp_utf8"], eightBitMIME: self["eight_bit_mime"])
    }

    var clientAddress: IPAddress? { (self["client_address"] as String?).flatMap { IPAddress($0) } }

    func envelopeRecipient() throws -> EnvelopeRecipient {
        EnvelopeRecipient(
            address: try address("address"),
            notify: (self["notify"] as Int64?).map { NotifyConditions(rawValue: UInt8(truncatingIfNeeded: $0)) },
            originalRecipient: self["original_recipient"])
    }

    func deliverTo() throws -> EmailAddress {
        try address((self["deliver_to"] as String?) == nil ? "address" : "deliver_to")
    }

    /// MAIL FROM of one recipient's copy; nil for the envelope's.
    func copySender() throws -> ReversePath? {
        guard let sender: String = self["sender"] else { return nil }
        return sender.isEmpty ? .null : .mailbox(try address("sender"))
    }

    /// A word that this release does not know counts as none: then nothing is sure.
    var senderStanding: SenderStanding? {
        (self["sender_standing"] as String?).flatMap { SenderStanding(rawValue: $0) }
    }

    func routing() throws -> RoutingInputs {
        RoutingInputs(
            direction: try value("direction"), arrivalConnector: self["arrival_connector"],
            isFromOnPremises: self["from_on_premises"], ruleConnector: self["rule_connector"],
            requiresTLS: self["requires_tls"],
            pool: (self["pool"] as String?).flatMap { EgressPool(rawValue: $0) } ?? .normal, revision: self["revision"])
    }

    /// `organization` is the message's.
    func queueKey(organization: String) throws -> QueueKey {
        QueueKey(
            organization: self["queue_organization"] ?? organization, deliveryType: try value("delivery_type"),
            nextHop: self["next_hop"], connector: self["connector"])
    }

    func recipientState() throws -> RecipientState {
        guard let state = RecipientState(code: self["state"]) else {
            throw DamagedRow(description: "state can't be \(self["state"] as Int64)")
        }
        return state
    }

    func lastEvent() throws -> RecipientEvent? {
        guard let kind: String = self["last_kind"], let kind = RecipientEvent.Kind(rawValue: kind) else { return nil }
        return RecipientEvent(
            kind, at: WallTime(milliseconds: self["last_at"]),
            remote: (self["last_remote"] as String?).map(MailHost.init(stored:)), detail: self["last_detail"])
    }
}
