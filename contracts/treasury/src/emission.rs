//! Planned and released emission, as integers.
//!
//! `planned(e) = ⌊E₀ · 2^(−e/208)⌋`: a half-life of 208 epochs, four years of weeks. The fraction
//! comes from `FRACTIONS`, whole halvings are shifts. Source: the emission rule of the
//! architecture (D16), after the work-gated schedules of the field.

use cosmwasm_std::{StdError, StdResult, Uint128};

/// Epochs in which the planned emission halves.
pub const HALF_LIFE: u64 = 208;

/// Scale of `FRACTIONS`.
const SCALE: u128 = 1_000_000_000_000;

/// `⌊10¹² · 2^(−i/208)⌋` for i = 0..208.
const FRACTIONS: [u64; 208] = [
    1_000_000_000_000,
    996_673_108_041,
    993_357_284_293,
    990_052_491_933,
    986_758_694_259,
    983_475_854_695,
    980_203_936_783,
    976_942_904_188,
    973_692_720_697,
    970_453_350_215,
    967_224_756_768,
    964_006_904_503,
    960_799_757_685,
    957_603_280_698,
    954_417_438_044,
    951_242_194_345,
    948_077_514_339,
    944_923_362_881,
    941_779_704_944,
    938_646_505_617,
    935_523_730_106,
    932_411_343_732,
    929_309_311_931,
    926_217_600_254,
    923_136_174_368,
    920_065_000_054,
    917_004_043_204,
    913_953_269_827,
    910_912_646_044,
    907_882_138_087,
    904_861_712_303,
    901_851_335_149,
    898_850_973_195,
    895_860_593_121,
    892_880_161_718,
    889_909_645_888,
    886_949_012_644,
    883_998_229_107,
    881_057_262_507,
    878_126_080_186,
    875_204_649_592,
    872_292_938_281,
    869_390_913_920,
    866_498_544_280,
    863_615_797_241,
    860_742_640_791,
    857_879_043_021,
    855_024_972_132,
    852_180_396_428,
    849_345_284_320,
    846_519_604_324,
    843_703_325_060,
    840_896_415_253,
    838_098_843_732,
    835_310_579_428,
    832_531_591_379,
    829_761_848_723,
    827_001_320_701,
    824_249_976_658,
    821_507_786_039,
    818_774_718_393,
    816_050_743_367,
    813_335_830_711,
    810_629_950_277,
    807_933_072_014,
    805_245_165_974,
    802_566_202_307,
    799_896_151_263,
    797_234_983_190,
    794_582_668_536,
    791_939_177_846,
    789_304_481_764,
    786_678_551_031,
    784_061_356_486,
    781_452_869_064,
    778_853_059_799,
    776_261_899_817,
    773_679_360_346,
    771_105_412_703,
    768_540_028_307,
    765_983_178_667,
    763_434_835_390,
    760_894_970_176,
    758_363_554_819,
    755_840_561_207,
    753_325_961_322,
    750_819_727_240,
    748_321_831_127,
    745_832_245_245,
    743_350_941_946,
    740_877_893_676,
    738_413_072_969,
    735_956_452_455,
    733_508_004_852,
    731_067_702_969,
    728_635_519_708,
    726_211_428_057,
    723_795_401_097,
    721_387_411_998,
    718_987_434_018,
    716_595_440_506,
    714_211_404_898,
    711_835_300_718,
    709_467_101_581,
    707_106_781_186,
    704_754_313_322,
    702_409_671_865,
    700_072_830_776,
    697_743_764_105,
    695_422_445_988,
    693_108_850_645,
    690_802_952_384,
    688_504_725_597,
    686_214_144_762,
    683_931_184_442,
    681_655_819_285,
    679_388_024_021,
    677_127_773_468,
    674_875_042_524,
    672_629_806_172,
    670_392_039_479,
    668_161_717_594,
    665_938_815_749,
    663_723_309_259,
    661_515_173_519,
    659_314_384_008,
    657_120_916_286,
    654_934_745_994,
    652_755_848_854,
    650_584_200_670,
    648_419_777_325,
    646_262_554_782,
    644_112_509_086,
    641_969_616_359,
    639_833_852_805,
    637_705_194_706,
    635_583_618_422,
    633_469_100_393,
    631_361_617_138,
    629_261_145_251,
    627_167_661_407,
    625_081_142_358,
    623_001_564_932,
    620_928_906_036,
    618_863_142_652,
    616_804_251_840,
    614_752_210_735,
    612_706_996_549,
    610_668_586_569,
    608_636_958_159,
    606_612_088_758,
    604_593_955_878,
    602_582_537_108,
    600_577_810_112,
    598_579_752_625,
    596_588_342_460,
    594_603_557_501,
    592_625_375_707,
    590_653_775_111,
    588_688_733_816,
    586_730_230_002,
    584_778_241_918,
    582_832_747_888,
    580_893_726_306,
    578_961_155_639,
    577_035_014_427,
    575_115_281_278,
    573_201_934_873,
    571_294_953_966,
    569_394_317_378,
    567_500_004_002,
    565_611_992_803,
    563_730_262_813,
    561_854_793_135,
    559_985_562_942,
    558_122_551_476,
    556_265_738_048,
    554_415_102_037,
    552_570_622_893,
    550_732_280_131,
    548_900_053_337,
    547_073_922_164,
    545_253_866_332,
    543_439_865_629,
    541_631_899_910,
    539_829_949_098,
    538_033_993_182,
    536_244_012_217,
    534_459_986_325,
    532_681_895_695,
    530_909_720_580,
    529_143_441_300,
    527_383_038_240,
    525_628_491_852,
    523_879_782_649,
    522_136_891_213,
    520_399_798_189,
    518_668_484_285,
    516_942_930_276,
    515_223_116_998,
    513_509_025_354,
    511_800_636_307,
    510_097_930_886,
    508_400_890_182,
    506_709_495_349,
    505_023_727_604,
    503_343_568_226,
    501_668_998_556,
];

/// Planned emission of an epoch, rounded down, in the unit of `first`.
///
/// # Errors
/// When `first` is above 3.4 · 10²⁶.
pub fn planned(first: Uint128, epoch: u64) -> StdResult<Uint128> {
    let halvings = u32::try_from(epoch.div_euclid(HALF_LIFE)).unwrap_or(u32::MAX);
    let step = usize::try_from(epoch.rem_euclid(HALF_LIFE)).unwrap_or_default();
    let fraction = FRACTIONS.get(step).copied().unwrap_or_default();
    let scaled = first
        .checked_mul(Uint128::from(fraction))?
        .checked_div(Uint128::new(SCALE))?;
    Ok(Uint128::new(
        scaled.u128().checked_shr(halvings).unwrap_or_default(),
    ))
}

/// What an epoch releases: `planned · clip(burned / target, 1/5, 1)`, rounded down, but beyond the
/// fifth no more than `worth`, the micro-TIC that the burned fees are worth. Whoever burns fees by
/// buying from itself has paid at least twice what it burned, and so never gets it back, whatever
/// part of the emission is its own.
///
/// # Errors
/// When a product leaves 128 bits, or `target` is 0.
pub fn released(
    planned: Uint128,
    burned: Uint128,
    target: Uint128,
    worth: Uint128,
) -> StdResult<Uint128> {
    let floor = target.checked_div(Uint128::new(5))?;
    let counted = burned.clamp(floor, target);
    let part = |counted| {
        planned
            .checked_multiply_ratio(counted, target)
            .map_err(|error| StdError::generic_err(format!("released emission: {error}")))
    };
    let least = part(floor)?;
    let opened = part(counted)?.checked_sub(least)?;
    Ok(least.checked_add(opened.min(worth))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_falls_and_its_square_root_steps_multiply() {
        assert_eq!(u128::from(FRACTIONS[0]), SCALE);
        for pair in FRACTIONS.windows(2) {
            assert!(pair[0] > pair[1]);
        }
        for (left, right) in [(104, 104), (52, 156), (13, 195), (1, 207)] {
            let product = u128::from(FRACTIONS[left]) * u128::from(FRACTIONS[right]) / SCALE;
            assert!(
                product.abs_diff(SCALE / 2) <= 2,
                "{left} and {right} make one halving"
            );
        }
    }

    #[test]
    fn emission_halves_every_208_epochs_and_ends() {
        let first = Uint128::new(1_000_000_000_000);
        assert_eq!(planned(first, 0), Ok(first));
        assert_eq!(planned(first, 208), Ok(Uint128::new(500_000_000_000)));
        assert_eq!(planned(first, 416), Ok(Uint128::new(250_000_000_000)));
        assert_eq!(planned(first, 208 * 200), Ok(Uint128::zero()));
        assert_eq!(planned(first, u64::MAX), Ok(Uint128::zero()));
    }

    #[test]
    fn an_epoch_without_fees_releases_a_fifth_and_a_busy_one_no_more_than_planned() {
        let release = |burned: u128| {
            let (planned, target) = (Uint128::new(1_000), Uint128::new(50));
            let worth = Uint128::new(1_000);
            released(planned, Uint128::new(burned), target, worth).map(|sum| sum.u128())
        };
        assert_eq!(release(0), Ok(200));
        assert_eq!(release(25), Ok(500));
        assert_eq!(release(5_000), Ok(1_000));
    }

    #[test]
    fn beyond_a_fifth_no_more_is_released_than_burned_fees_are_worth() {
        let release = |burned: u128, worth: u128| {
            let (planned, target) = (Uint128::new(1_000), Uint128::new(50));
            let (burned, worth) = (Uint128::new(burned), Uint128::new(worth));
            released(planned, burned, target, worth).map(|sum| sum.u128())
        };
        assert_eq!(release(25, 50), Ok(250));
        assert_eq!(release(5_000, 799), Ok(999));
        assert_eq!(release(5_000, 10_000), Ok(1_000));
        assert_eq!(release(10, 10_000), Ok(200));
    }
}
