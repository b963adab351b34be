//! Plaintext for a check: through a grant for the operator's seat, in memory only.

use tenzro_client::custody::Reader;
use tenzro_contract_api::custody::{Reason, X25519Key};
use tenzro_contract_api::oracle::JobResponse;
use tenzro_vault::SecretKey;
use zeroize::Zeroizing;

use crate::jobs::Bench;

impl Bench {
    /// The plaintext of a job's content. Key and plaintext are in memory only, and erased when they
    /// are dropped: after the check, whatever became of it.
    ///
    /// # Errors
    /// When no grant is given, too few custodians answer, or the content is not what its contributor
    /// committed to.
    pub(crate) async fn plaintext(
        &self,
        job: &JobResponse,
        object: Vec<u8>,
    ) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let (Some(item), Ok(reader)) = (job.item, self.custody.reader()) else {
            return Ok(Zeroizing::new(object));
        };
        let item = reader.item(item).await?;
        let Some(deposit) = reader.deposit(&item).await? else {
            return Ok(Zeroizing::new(object));
        };
        let secret = SecretKey::generate()?;
        let grant = self.grant(reader, job, &secret).await?;
        tracing::info!(job = job.job, grant, "grant key made, in memory only");
        let collected = reader
            .collect(grant, &secret, &job.input.sha256, &deposit)
            .await?;
        for liar in &collected.liars {
            tracing::warn!(custodian = liar.custodian, why = liar.why, "a false share");
        }
        let plain = reader.open(&item, &deposit, &collected.key, &object)?;
        drop((secret, collected));
        tracing::info!(job = job.job, grant, "grant key destroyed");
        Ok(plain)
    }

    async fn grant(
        &self,
        reader: &Reader,
        job: &JobResponse,
        secret: &SecretKey,
    ) -> anyhow::Result<u64> {
        let reason = Reason::Check {
            job: job.job,
            object: job.input.sha256,
        };
        let key = X25519Key::new(*secret.public()?.as_bytes())?;
        self.node.grant(reader, reason, key).await
    }
}
