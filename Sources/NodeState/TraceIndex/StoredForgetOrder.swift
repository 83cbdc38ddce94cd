import Mail
import MailFlow
import Queueing

/// An order to forget as it stands in `trace/forget.json`: numbers and a digest, so that the file itself never holds an
/// octet of what is to be forgotten, whatever a file system keeps of its earlier forms.
struct StoredForgetOrder: Codable, Hashable {
    /// Decisions about this address go too.
    var address: AddressDigest
    /// Rows of messages.
    var rows: [IndexedRow]
    /// Refusals at the edge.
    var refusals: [ForgottenRefusal]

    /// About how many octets a row takes at most, in a file that is written beside the one before.
    static let octetsOfRow = 2 * 64

    /// How many rows and refusals it has.
    var count: Int { rows.count + refusals.count }

    init(_ order: ForgetOrder) {
        address = order.address
        rows = order.rows.map {
            IndexedRow($0.id, received: $0.received, messageKey: IndexKey.messageID($0.messageID))
        }
        refusals = order.refusals
    }

    private enum CodingKeys: CodingKey {
        case address, rows, refusals
    }

    /// Three numbers a row, two a refusal, one behind the other: there may be a hundred thousand.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address = try container.decode(AddressDigest.self, forKey: .address)
        let rows = try container.decode([Int64].self, forKey: .rows)
        let refusals = try container.decode([Int64].self, forKey: .refusals)
        guard rows.count % 3 == 0, refusals.count % 2 == 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: rows.count % 3 == 0 ? .refusals : .rows, in: container,
                debugDescription: "a row or refusal is not whole")
        }
        self.rows = stride(from: 0, to: rows.count, by: 3).map {
            IndexedRow(
                RecipientID(rows[$0]), received: WallTime(milliseconds: rows[$0 + 1]), messageKey: rows[$0 + 2])
        }
        self.refusals = stride(from: 0, to: refusals.count, by: 2).map {
            ForgottenRefusal(RefusalID(refusals[$0]), at: WallTime(milliseconds: refusals[$0 + 1]))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(address, forKey: .address)
        try container.encode(
            rows.flatMap { [$0.id.rawValue, $0.received.milliseconds, $0.messageKey] }, forKey: .rows)
        try container.encode(refusals.flatMap { [$0.id.number, $0.at.milliseconds] }, forKey: .refusals)
    }
}
