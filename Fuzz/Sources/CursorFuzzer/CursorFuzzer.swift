import FuzzSupport
import Mail
import Operations

/// Cursors: no text is one but those that were made, and each of those leads back to its place.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    let seal = CursorSeal(secret: [UInt8](repeating: 7, count: 32))
    let now = WallTime(milliseconds: 1_795_438_939_000)
    let forged = try? seal.place(of: input.text, for: ["ann"], at: now)
    precondition(forged == nil)
    if let octets = Base64URL.decode(input.text) { precondition(Base64URL.encode(octets) == input.text) }
    let place = Array(input.bytes.prefix(CursorSeal.placeOctets))
    guard let cursor = seal.cursor(to: place, for: ["ann"], at: now) else { preconditionFailure("no cursor") }
    let found = try? seal.place(of: cursor, for: ["ann"], at: now)
    precondition(found == place)
    let other = try? seal.place(of: cursor, for: ["ann", ""], at: now)
    precondition(other == nil)
    return 0
}
