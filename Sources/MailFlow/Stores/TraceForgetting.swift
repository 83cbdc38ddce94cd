package import Mail

/// Forgets what an administrator has ordered, whatever happens meanwhile: an order is durable before the first row goes, and
/// one that was begun is finished.
package protocol TraceForgetting: Sendable {
    /// Carries an order out, as far as it goes now; ``finish()`` does the rest.
    ///
    /// - Throws: when the order could not be written down: nothing was begun, and nothing will be done.
    func forget(_ order: ForgetOrder) async throws(StoreError) -> ForgetOutcome

    /// Finishes what was begun, also before the last start.
    ///
    /// - Returns: whether nothing is left.
    @discardableResult
    func finish() async throws(StoreError) -> Bool
}
