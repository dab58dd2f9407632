public import Messages

extension AccountDirectory {
    /// The directory of accounts that are only looked at, without anything that proves them: for explanations and previews.
    public init(of accounts: [Account]) {
        self.init()
        set(accounts.map { (KeptAccount($0), KnownSecrets()) })
    }
}
