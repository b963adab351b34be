//! Compiled modules in memory: pinned ones for good, others by use within a limit in bytes.

use std::collections::BTreeMap;

use crate::Checksum;
use crate::instance::CompiledModule;

/// What is kept in memory.
pub(crate) struct MemoryCache {
    limit: usize,
    used: usize,
    clock: u64,
    recent: BTreeMap<Checksum, Entry>,
    pinned: BTreeMap<Checksum, CompiledModule>,
}

struct Entry {
    module: CompiledModule,
    size: usize,
    last_use: u64,
}

impl MemoryCache {
    /// A cache for `limit` bytes of code.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            used: 0,
            clock: 0,
            recent: BTreeMap::new(),
            pinned: BTreeMap::new(),
        }
    }

    pub(crate) fn get(&mut self, checksum: &Checksum) -> Option<CompiledModule> {
        if let Some(module) = self.pinned.get(checksum) {
            return Some(module.clone());
        }
        self.clock = self.clock.saturating_add(1);
        let entry = self.recent.get_mut(checksum)?;
        entry.last_use = self.clock;
        Some(entry.module.clone())
    }

    /// Keeps `module`, dropping those not used for longest. One larger than the whole limit
    /// is not kept.
    pub(crate) fn insert(&mut self, checksum: Checksum, module: CompiledModule) {
        let size = module.size();
        if size > self.limit || self.pinned.contains_key(&checksum) {
            return;
        }
        self.evict(&checksum);
        while self.used.saturating_add(size) > self.limit {
            let oldest = self.recent.iter().min_by_key(|(_, entry)| entry.last_use);
            let Some(oldest) = oldest.map(|(checksum, _)| *checksum) else {
                break;
            };
            self.evict(&oldest);
        }
        self.clock = self.clock.saturating_add(1);
        self.used = self.used.saturating_add(size);
        let last_use = self.clock;
        self.recent.insert(
            checksum,
            Entry {
                module,
                size,
                last_use,
            },
        );
    }

    pub(crate) fn pin(&mut self, checksum: Checksum, module: CompiledModule) {
        self.evict(&checksum);
        self.pinned.insert(checksum, module);
    }

    pub(crate) fn unpin(&mut self, checksum: &Checksum) {
        if let Some(module) = self.pinned.remove(checksum) {
            self.insert(*checksum, module);
        }
    }

    pub(crate) fn is_pinned(&self, checksum: &Checksum) -> bool {
        self.pinned.contains_key(checksum)
    }

    /// Forgets a module that is not pinned.
    pub(crate) fn evict(&mut self, checksum: &Checksum) {
        self.take(checksum);
    }

    /// Gives a module that is not pinned away.
    pub(crate) fn take(&mut self, checksum: &Checksum) -> Option<CompiledModule> {
        let entry = self.recent.remove(checksum)?;
        self.used = self.used.saturating_sub(entry.size);
        Some(entry.module)
    }
}
