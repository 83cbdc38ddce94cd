import FuzzSupport
import SenderAuthentication

/// Authentication-Results fields: what is read is bounded, and once written it reads as itself and as the same results,
/// whatever the text was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    guard let results = AuthenticationResults(parsing: input.bytes) else { return 0 }
    let field = results.field()
    precondition(field.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 13 || $0 == 10 || $0 == 9 })
    for line in field.split(separator: "\r\n", omittingEmptySubsequences: false) {
        precondition(line.utf8.count <= 998)
    }
    guard let again = AuthenticationResults(parsing: field.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()) else {
        preconditionFailure("not read again")
    }
    precondition(again.methods.map(\.result) == results.methods.map(\.result))
    precondition(again.methods.map(\.name) == results.methods.map(\.name))
    precondition(again.field() == field)
    return 0
}
