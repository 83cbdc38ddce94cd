package import Mail

/// Forgets what an administrator has ordered, whatever happens meanwhile: an order is durable before the first row goes, and
/// one that was begun is finished.
package protocol TraceForgetting: Sendable {
    /// Carries an order out. Throws when not all of it is done; what is left is done by ``finish()``, unless nothing was
    /// begun.
    ///
    /// - Returns: whether all octets are gone from the disk; those that are not go with ``finish()``.
    func forget(_ order: ForgetOrder) async throws(StoreError) -> Bool

    /// Finishes what was begun, also before the last start.
    ///
    /// - Returns: whether nothing is left.
    @discardableResult
    func finish() async throws(StoreError) -> Bool
}
