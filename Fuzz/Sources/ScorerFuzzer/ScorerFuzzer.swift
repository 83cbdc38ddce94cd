import FuzzSupport
import Mail
import NIOCore
import Scoring

// Made once: the lists are the same in every run.
private let scorer: Scorer = {
    guard let lists = try? ScoringLists.shipped() else { fatalError("the shipped lists have a mistake") }
    return Scorer(lists: lists, suffixes: nil)
}()

/// The verdict on a message: any octets are judged without a trap, the same each time, within the bounds of classes and
/// levels; evidence is short and safe to show.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    let own = ScoringInput.OwnOrganization(domains: Set(["contoso.com"].compactMap { try? Domain($0) }))
    let facts = scorer.input(ofFile: input.buffer, own: own)
    let result = scorer.score(facts)
    precondition(result.score.isFinite && abs(result.score) < 200)
    precondition((0...9).contains(result.scl) && (0...9).contains(result.bcl))
    precondition(result.verdict < .phish || result.scl >= 8)
    precondition(Set(result.symbols.map(\.symbol)).count == result.symbols.count)
    for hit in result.symbols {
        precondition(hit.evidence.utf8.count <= 1_024)
        precondition(!hit.clause.unicodeScalars.contains { $0.value < 0x20 })
    }
    precondition(!result.sentence.isEmpty)
    precondition(scorer.score(facts) == result)
    return 0
}
