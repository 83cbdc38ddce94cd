import FuzzSupport
import Mail
import NIOCore
import SMTP

/// Command lines: whatever comes, it is a command with clean parts or one reply.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let line = FuzzInput(data, size).buffer.readableBytesView
    for smtpUTF8 in [false, true] {
        do throws(CommandError) {
            check(try CommandParser.parse(line, smtpUTF8: smtpUTF8), smtpUTF8: smtpUTF8)
        } catch {
            precondition(error.reply.isPermanent && !error.reply.lines.isEmpty)
        }
    }
    return 0
}

private func check(_ command: Command, smtpUTF8: Bool) {
    switch command {
    case .hello(let name, _):
        precondition((1...255).contains(name.utf8.count) && name.utf8.allSatisfy { (33...126).contains($0) })
    case .mail(let envelope, let size):
        precondition(size ?? 0 >= 0)
        precondition(isClean(envelope.sender.description) && isClean(envelope.envelopeID ?? ""))
    case .recipient(let path, _, let original):
        precondition(isClean(path.description) && isClean(original ?? ""))
        if !smtpUTF8, case .mailbox(let address) = path { precondition(!address.needsSMTPUTF8) }
    case .chunk(let octets, _):
        precondition(octets >= 0)
    case .data, .reset, .noop, .quit, .startTLS, .verify, .expand, .help:
        break
    }
}

private func isClean(_ text: String) -> Bool { !text.utf8.contains { $0 < 0x20 || $0 == 0x7f } }
