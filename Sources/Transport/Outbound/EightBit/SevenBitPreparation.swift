import Mail
import NIOCore
import SMTP
import SenderAuthentication

/// Finds what has to be done to a message for a host that takes no octets above 127. Reads the content, more than once,
/// and keeps nothing of it; for a thread that may block.
struct SevenBitPreparation {
    enum Outcome: Sendable {
        /// There are no such octets.
        case unneeded
        case converted(SevenBitConversion)
        case impossible(SevenBitPlan.Obstacle)
    }

    let transaction: ClientTransaction
    let organization: String
    let handling: EightBitHandling
    let time: WallTime

    /// Whether there can be such octets. Of content in a file that takes reading.
    static func isWorthwhile(_ transaction: ClientTransaction) -> Bool {
        guard case .memory(let content) = transaction.content, content.readableBytes <= ClientSession.inlineLimit else {
            return true
        }
        let edits = transaction.edits
        return content.readableBytesView.contains { $0 >= 0x80 }
            || edits.replacements.contains { $0.octets.readableBytesView.contains { $0 >= 0x80 } }
            || (edits.wrapper ?? []).contains { $0.utf8.contains { $0 >= 0x80 } }
            || (edits.prepended + edits.appended).contains { $0.utf8.contains { $0 >= 0x80 } }
    }

    func run() throws -> Outcome {
        var edits = transaction.edits
        // Our own signatures are made anew; all others are there to stay.
        edits.prepended.removeAll { Self.isSignature($0) }
        let wasSigned = edits.prepended.count < transaction.edits.prepended.count
        var scan = SevenBitScan()
        var writer = EgressWriter(edits, form: transaction.trustedForm, framing: .counted)
        var reader = ContentReader(transaction.content)
        while let piece = try reader.next() { scan.read(try writer.encode(piece)) }
        var rest = ByteBuffer()
        try writer.finish(into: &rest)
        scan.read(rest)
        let plan: SevenBitPlan
        do throws(SevenBitPlan.Obstacle) {
            plan = try scan.finish()
        } catch {
            return .impossible(error)
        }
        guard !plan.isEmpty else { return .unneeded }
        var conversion = SevenBitConversion(
            edits: edits, trustedForm: transaction.trustedForm, plan: plan, signatures: [], size: 0)
        let converted = try ConvertedContent(conversion, of: transaction.content)
        conversion.size = converted.size
        guard wasSigned else { return .converted(conversion) }
        let keys = handling.signingKeys(organization, converted.header)
        guard !keys.isEmpty else { return .impossible(.signed) }
        // Last, so that what is signed is what leaves.
        conversion.signatures = try DKIMSigner(keys).signatures(
            header: converted.header, edits: MessageEdits(), content: .file(converted), at: time)
        for field in conversion.signatures { conversion.size += field.utf8.count + 2 }
        return .converted(conversion)
    }

    private static func isSignature(_ field: String) -> Bool {
        "dkim-signature:".utf8.elementsEqual(field.utf8.prefix(15)) { $0 == $1.asciiLowercase }
    }
}

extension UInt8 {
    fileprivate var asciiLowercase: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
}
