/// Looks every few milliseconds whether something has come about that others bring about.
///
/// Looks are counted, not time: on a busy machine both what is looked for and the looks come later.
///
/// - Parameter seconds: for how long it looks where nothing else runs; looks that take time themselves come on top.
/// - Returns: false when it has not come about by the last look.
package func eventually(seconds: Double = 60, _ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<Int(seconds * 200) {
        if try await condition() { return true }
        try await Task.sleep(nanoseconds: 5_000_000)
    }
    return try await condition()
}

/// Waits for something that others bring about, as the function that says whether it has come about does.
///
/// - Throws: `failure` when it has not come about by the last look.
package func eventually(
    seconds: Double = 60, _ failure: @autoclosure () -> ProgramError, _ condition: () async throws -> Bool
) async throws {
    guard try await eventually(seconds: seconds, condition) else { throw failure() }
}
