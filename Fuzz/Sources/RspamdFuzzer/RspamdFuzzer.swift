import FuzzSupport
import Inspection
import NIOCore

/// What an Rspamd says: any octets are read without a trap, and what is taken for an answer is within its bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let octets = Array(FuzzInput(data, size).buffer.readableBytesView)
    guard let answer = try? RspamdAnswerReader.read(octets) else { return 0 }
    func isBounded(_ score: Double) -> Bool { score.magnitude <= SpamEngineAnswer.scoreLimit }
    // An octet that is no UTF-8 becomes three.
    func isShort(_ text: String, _ limit: Int) -> Bool { text.utf8.count <= 3 * limit }
    precondition(
        isBounded(answer.score) && isShort(answer.action, SpamEngineAnswer.nameLimit) && !answer.action.isEmpty)
    for threshold in [answer.requiredScore, answer.spamScore].compactMap({ $0 }) {
        precondition(threshold > 0 && isBounded(threshold))
    }
    precondition(answer.symbols.count <= SpamEngineAnswer.symbolLimit)
    for symbol in answer.symbols {
        precondition(isBounded(symbol.score) && isShort(symbol.name, SpamEngineAnswer.nameLimit))
        precondition(symbol.options.count <= SpamEngineAnswer.optionCount)
        precondition(symbol.options.allSatisfy { isShort($0, SpamEngineAnswer.optionLimit) })
    }
    // Blanks around it say nothing.
    precondition((try? RspamdAnswerReader.read([0x0A] + octets + [0x20])) == answer)
    return 0
}
